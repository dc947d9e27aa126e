import type { APIMessageTopLevelComponent } from "discord-api-types/v10";
import { asList, isObject, type JsonObject } from "../core/json.ts";
import { legacyComponents, v2Components } from "./component-shapes.ts";
import type { FormErrors, Path } from "./errors.ts";

const MOST_COMPONENTS = 40;
const MOST_TEXT = 4000;

/** A component with where it stands, containers before what they hold. */
export type Placed = { readonly component: JsonObject; readonly path: Path };

/** Every component below, at any depth: in rows, sections, containers and labels. */
export function everyComponent(components: unknown, path: Path): Placed[] {
  return asList(components).flatMap((one, i) =>
    isObject(one) ? [...withChildren(one, [...path, i])] : [],
  );
}

function withChildren(component: JsonObject, path: Path): Placed[] {
  const single = (name: string) => {
    const child = component[name];
    return isObject(child) ? withChildren(child, [...path, name]) : [];
  };
  return [
    { component, path },
    ...everyComponent(component.components, [...path, "components"]),
    ...single("accessory"),
    ...single("component"),
  ];
}

/** Notes everything that is wrong with a message's components. */
export function checkComponents(raw: unknown, v2: boolean, path: Path, errors: FormErrors): void {
  (v2 ? v2Components : legacyComponents)(raw, path, errors);
  const all = everyComponent(raw, path);
  checkUnique(all, errors);
  if (!v2) return;
  if (all.length > MOST_COMPONENTS) {
    const words = `The total number of components cannot exceed ${MOST_COMPONENTS}`;
    errors.add(path, "COMPONENT_MAX_TOTAL_COMPONENTS_EXCEEDED", words);
  }
  if (textLength(all) > MOST_TEXT) {
    const words = `The displayable text size of the message's components exceeds the maximum size of ${MOST_TEXT}`;
    errors.add(path, "COMPONENT_DISPLAYABLE_TEXT_SIZE_EXCEEDED", words);
  }
}

/** Ids of actions are used once in a message or modal, and so are component ids. */
export function checkUnique(all: readonly Placed[], errors: FormErrors): void {
  const customIds = new Set<unknown>();
  const ids = new Set<unknown>();
  for (const { component, path } of all) {
    const { custom_id: customId, id } = component;
    if (typeof customId === "string" && customIds.has(customId)) {
      const words = "Component custom id cannot be duplicated";
      errors.add([...path, "custom_id"], "COMPONENT_CUSTOM_ID_DUPLICATED", words);
    }
    customIds.add(customId);
    if (typeof id === "number" && id !== 0 && ids.has(id)) {
      errors.add([...path, "id"], "COMPONENT_ID_DUPLICATED", "Component id cannot be duplicated");
    }
    ids.add(id);
  }
}

function textLength(all: readonly Placed[]): number {
  return all.reduce((sum, { component }) => {
    const { content } = component;
    return component.type === 10 && typeof content === "string" ? sum + [...content].length : sum;
  }, 0);
}

/**
 * Checked components as Discord stores and answers them: numbered where they have no id, defaults filled in, and
 * attachments resolved by `mediaUrl`.
 */
export function storedComponents(
  raw: unknown,
  mediaUrl: (reference: string) => string,
): APIMessageTopLevelComponent[] {
  const taken = new Set(
    everyComponent(raw, []).flatMap(({ component: { id } }) =>
      typeof id === "number" ? [id] : [],
    ),
  );
  let last = 0;
  const nextId = () => {
    do last += 1;
    while (taken.has(last));
    return last;
  };
  const stored = asList(raw).flatMap((one) =>
    isObject(one) ? [complete(one, nextId, mediaUrl)] : [],
  );
  return isTopLevel(stored) ? stored : [];
}

function complete(
  component: JsonObject,
  nextId: () => number,
  mediaUrl: (reference: string) => string,
): JsonObject {
  const { id: given, ...rest } = withoutNulls(component);
  const id = typeof given === "number" && given !== 0 ? given : nextId();
  const deeper = (child: unknown) =>
    isObject(child) ? complete(child, nextId, mediaUrl) : undefined;
  const children = Array.isArray(rest.components)
    ? { components: rest.components.map(deeper) }
    : {};
  const accessory = isObject(rest.accessory) ? { accessory: deeper(rest.accessory) } : {};
  const media = (value: unknown) => unfurled(value, mediaUrl);
  return {
    ...defaultsOf(component.type),
    ...rest,
    id,
    ...children,
    ...accessory,
    ...(isObject(rest.media) && { media: media(rest.media) }),
    ...(isObject(rest.file) && { file: media(rest.file), ...fileFacts(rest.file) }),
    ...(Array.isArray(rest.items) && {
      items: rest.items.filter(isObject).map((one) => ({
        description: null,
        spoiler: false,
        ...one,
        media: media(one.media),
      })),
    }),
  };
}

function withoutNulls(component: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(component).filter(([, value]) => value !== null));
}

/** What Discord adds where nothing was said. */
function defaultsOf(type: unknown): JsonObject {
  switch (type) {
    case 3:
    case 5:
    case 6:
    case 7:
    case 8:
      return { min_values: 1, max_values: 1 };
    case 11:
      return { description: null, spoiler: false };
    case 13:
      return { spoiler: false };
    case 14:
      return { divider: true, spacing: 1 };
    case 17:
      return { accent_color: null, spoiler: false };
    default:
      return {};
  }
}

function unfurled(value: unknown, mediaUrl: (reference: string) => string): JsonObject {
  const reference = isObject(value) && typeof value.url === "string" ? value.url : "";
  const url = mediaUrl(reference);
  return { id: "1120000000000000100", url, proxy_url: url };
}

function fileFacts(value: JsonObject): JsonObject {
  const name = typeof value.url === "string" ? value.url.replace(/^attachment:\/\//, "") : null;
  return { name, size: null };
}

/** The shapes were checked before; this tells the compiler. */
function isTopLevel(components: unknown[]): components is APIMessageTopLevelComponent[] {
  return components.every(isObject);
}
