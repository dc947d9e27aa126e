import { openHome, sendClick, sendShortcut } from "./api.js";
import { confirmed, toldOff } from "./dialogs.js";
import { byId, h } from "./dom.js";
import { refresh } from "./live.js";
import { showView } from "./modal.js";
import { blockNodes } from "./render/blocks.js";
import { drawOn, state } from "./state.js";

/** Tells the app that the person opens its Home, whenever they go there. */
export function startHome() {
  drawOn(["me", "place"], async () => {
    byId("composer").hidden = state.place === "home";
    if (state.place !== "home") return;
    await toldOff(openHome(state.me));
    refresh();
  });
}

/** The app's Home as a row of the list of messages; `view` is null before anything was published. */
export function homeRow(view) {
  const make = () =>
    h(
      "li",
      { class: "home-tab", "data-ts": "home" },
      view === null
        ? h("p", { class: "soft" }, "Tranche has published nothing here yet.")
        : h(
            "div",
            { class: "blocks" },
            blockNodes(view.blocks, { act: (...used) => use(view, ...used) }),
          ),
    );
  return { id: "home", says: JSON.stringify(view?.blocks ?? null), make };
}

/** Uses a shortcut of the app that is there wherever the person is. */
export async function useShortcut(name) {
  const { view } = await toldOff(sendShortcut({ as: state.me, name }));
  if (view) showView(view);
  refresh();
}

async function use({ id: viewId }, block, element, option) {
  if (element.confirm && !(await confirmed(element.confirm))) return;
  const body = {
    as: state.me,
    viewId,
    blockId: block.block_id,
    actionId: element.action_id,
    ...(element.text && { label: element.text.text }),
    ...(element.confirm && { confirm: true }),
    ...(option !== undefined && { option }),
  };
  const { view } = await toldOff(sendClick(body));
  if (view) showView(view);
  refresh();
}
