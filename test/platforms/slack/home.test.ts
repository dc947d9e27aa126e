import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { said } from "../../support/driver.ts";
import { slackSteps } from "../../support/slack-steps.ts";
import { type Reply, type SlackWorld, startSlackWorld, type View } from "../../support/slack-world.ts";

type HomeSeen = View & { readonly plain: string; readonly buttons: readonly string[]; readonly type: string };

describe("Home in Slack", () => {
  let world: SlackWorld;
  let steps: ReturnType<typeof slackSteps>;

  beforeAll(async () => {
    world = await startSlackWorld();
    steps = slackSteps(world);
  });
  afterAll(() => world.close());

  const open = async (as: string): Promise<HomeSeen> =>
    (await world.drive("POST", "/slack/home", { as })) as HomeSeen;
  const shown = async (as: string): Promise<HomeSeen> =>
    ((await world.drive("GET", `/slack/home?as=${as}`)) as { view: HomeSeen }).view;
  const press = async (as: string, view: View, label: string, more: object = {}): Promise<Reply> =>
    (await world.drive("POST", "/slack/click", {
      ...{ as, viewId: view.id, label, confirm: true },
      ...more,
    })) as Reply;

  it("probe", async () => {
    const outsider = await open("outsider");
    console.log(outsider.plain);
    await steps.inReview();
    const mine = await open("buyer");
    console.log(mine.plain);
    console.log((await open("facilitator")).plain);
    const reply = await press("buyer", mine, "Approve and release");
    console.log(JSON.stringify(reply, null, 1).slice(0, 3000), said(reply));
    console.log((await shown("buyer")).plain);
    console.log(world.logged.filter((l) => l.level !== "info"));
  });
});
