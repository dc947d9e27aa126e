import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { NewInstall } from "../../../src/app/ports/installs.ts";
import type { Log } from "../../../src/app/ports.ts";
import { createInstallStore } from "../../../src/infra/postgres/index.ts";
import { createVault } from "../../../src/infra/vault.ts";
import {
  clientOptions,
  createInstalls,
  type Installs,
} from "../../../src/platforms/slack/installs.ts";
import { calling } from "../../../src/platforms/slack/provider-error.ts";
import { type FreshDatabase, freshDatabase } from "../../support/postgres.ts";
import { type SmallSlack, startSmallSlack } from "../../support/small-slack.ts";

const vault = createVault([{ id: "1", key: Buffer.alloc(32, 1) }]);
const oauthApp = { clientId: "id", clientSecret: "secret" };

let database: FreshDatabase;
let slack: SmallSlack;
const logged: string[] = [];
const note = (message: string, detail?: unknown) => {
  logged.push(`${message} ${JSON.stringify(detail)}`);
};
const log: Log = { info: note, warn: note, error: note };
beforeAll(async () => {
  database = await freshDatabase();
  slack = await startSmallSlack();
});
afterAll(async () => {
  await slack.close();
  await database.drop();
});
beforeEach(() => {
  slack.calls.length = 0;
  logged.length = 0;
});

const storeOf = () => createInstallStore(database.pool(4), vault, log);

function newInstall(token: string, expiresInSeconds: number | null): NewInstall {
  const held = slack.tokens.get(token);
  const team = held?.team ?? "";
  return {
    ...{ team, teamName: team, botId: `B${team}`, botUserId: `U${team}`, scopes: ["commands"] },
    secrets: { token, refreshToken: held?.refreshToken ?? null },
    ...{ expiresInSeconds, installedBy: null },
  };
}

/** What one process knows of installs. */
async function oneProcess(): Promise<Installs> {
  const installs = createInstalls({ store: storeOf(), oauthApp }, clientOptions(slack.apiUrl), log);
  await installs.load();
  return installs;
}

/** Waits for what another process is told of, by looking. */
async function until(holds: () => boolean): Promise<void> {
  for (let look = 0; look < 500 && !holds(); look++)
    await new Promise((resolve) => setTimeout(resolve, 10));
  expect(holds()).toBe(true);
}

const post = (installs: Installs, team: string) =>
  calling(() => installs.need(team).client.chat.postMessage({ channel: "C1", text: "hello" }));

describe("a token that rotates", () => {
  it("is refreshed once, though two processes are at it (fault 51), and both use the new one", async () => {
    const token = slack.grant("T51");
    await storeOf().keep(newInstall(token, 3_600));
    // Each process looks as soon as it starts, and again at once.
    const processes = await Promise.all([oneProcess(), oneProcess()]);
    await Promise.all(processes.flatMap((one) => [one.refreshDue(), one.refreshDue()]));
    await until(() => processes.every((one) => one.find("T51")?.token !== token));
    expect(slack.called("oauth.v2.access")).toBe(1);
    const [first, second] = processes.map((one) => one.find("T51")?.token);
    expect(second).toBe(first);
    expect(logged.join()).not.toContain("xoxe");
    for (const one of processes) {
      await post(one, "T51");
      await one.refreshDue();
      await one.stop();
    }
    expect(slack.called("oauth.v2.access")).toBe(1);
    expect(
      slack.calls.filter(({ method }) => method === "chat.postMessage").map((c) => c.token),
    ).toEqual([first, first]);
  });

  it("goes on being used while Slack does not refresh it, and is refreshed when it does", async () => {
    const token = slack.grant("T52");
    slack.instead.set("oauth.v2.access", [{ ok: false, error: "internal_error" }]);
    await storeOf().keep(newInstall(token, 3_600));
    const one = await oneProcess();
    await until(() => logged.some((line) => line.includes("could not be refreshed")));
    await post(one, "T52");
    expect(slack.calls.at(-1)?.token).toBe(token);
    await one.refreshDue();
    expect(one.find("T52")?.token).not.toBe(token);
    await one.stop();
  });

  it("that ended unseen is replaced in the middle of a call, which is made once", async () => {
    const token = slack.grant("T53");
    await storeOf().keep(newInstall(token, 43_200));
    const one = await oneProcess();
    const held = slack.tokens.get(token);
    if (held) held.is = "expired";
    await post(one, "T53");
    const posts = slack.calls.filter(({ method }) => method === "chat.postMessage");
    expect(posts.map((call) => call.token)).toEqual([token, one.find("T53")?.token]);
    expect(one.find("T53")?.token).not.toBe(token);
    await one.stop();
  });

  it("that cannot be refreshed any more is said once, with what to do, and without the token", async () => {
    const token = slack.grant("T54", { refreshToken: null });
    const install = newInstall(token, 3_600);
    await storeOf().keep({ ...install, secrets: { token, refreshToken: "xoxe-spent" } });
    const one = await oneProcess();
    await until(() => logged.some((line) => line.includes("install the app there again")));
    expect(logged.join()).not.toContain("xoxe");
    await post(one, "T54");
    await one.stop();
  });
});

describe("an install that is over", () => {
  it("is wiped at the first call that Slack refuses; no other call is made, in no process (fault 50)", async () => {
    const token = slack.grant("T60");
    await storeOf().keep(newInstall(token, null));
    const [one, other] = [await oneProcess(), await oneProcess()];
    const held = slack.tokens.get(token);
    if (held) held.is = "over";
    await expect(post(one, "T60")).rejects.toMatchObject({
      code: "account_inactive",
      retryable: false,
    });
    await until(() => other.find("T60") === null);
    slack.calls.length = 0;
    for (const each of [one, other])
      expect(() => each.need("T60")).toThrow("not installed in this workspace");
    expect(slack.calls).toEqual([]);
    expect(await storeOf().find("T60")).toBeNull();
    await one.stop();
    await other.stop();
  });

  it("is not taken for over where the news of it comes after it was installed again", async () => {
    const token = slack.grant("T61");
    const kept = await storeOf();
    await kept.keep(newInstall(token, null));
    const one = await oneProcess();
    const held = slack.tokens.get(token);
    if (held) held.is = "over";
    const again = slack.grant("T61");
    await kept.keep(newInstall(again, null));
    // Whether this process knows of the new one already or not.
    await one.check("T61");
    await until(() => one.find("T61")?.token === again);
    await one.check("T61");
    expect((await kept.find("T61"))?.secrets.token).toBe(again);
    await one.stop();
  });

  it("is forgotten where its token was listed, and the others go on", async () => {
    const tokens = [slack.grant("T62"), slack.grant("T63")];
    const listed = createInstalls({ botTokens: tokens }, clientOptions(slack.apiUrl), log);
    expect((await listed.load()).map(({ team }) => team)).toEqual(["T62", "T63"]);
    const held = slack.tokens.get(tokens[0] ?? "");
    if (held) held.is = "over";
    await listed.check("T62");
    expect(listed.find("T62")).toBeNull();
    await post(listed, "T63");
    expect(slack.calls.at(-1)?.token).toBe(tokens[1]);
  });
});

describe("several workspaces", () => {
  it("are each spoken to with their own token, and never through another's", async () => {
    const kept = storeOf();
    const tokens = new Map(["T70", "T71", "T72"].map((team) => [team, slack.grant(team)]));
    for (const token of tokens.values()) await kept.keep(newInstall(token, null));
    const one = await oneProcess();
    await Promise.all([...tokens.keys()].flatMap((team) => [post(one, team), post(one, team)]));
    const used = slack.calls.filter(({ method }) => method === "chat.postMessage");
    for (const [team, token] of tokens) {
      expect(used.filter((call) => call.token === token)).toHaveLength(2);
      expect(one.need(team).client.token).toBe(token);
    }
    expect(() => one.need("T79")).toThrow("not installed");
    await one.stop();
  });

  it("are known without a restart when they are added, and looked for where a request comes first", async () => {
    const one = await oneProcess();
    expect(await one.lookUp("T80")).toBeNull();
    const token = slack.grant("T80");
    await storeOf().keep(newInstall(token, null));
    await until(() => one.find("T80")?.token === token);
    await one.stop();
    // A process that hears nothing any more still finds what it is asked for.
    const late = slack.grant("T81");
    await storeOf().keep(newInstall(late, null));
    expect(one.find("T81")).toBeNull();
    expect((await one.lookUp("T81"))?.token).toBe(late);
  });

  it("are named with each scope that they lack, and why it is needed", async () => {
    await storeOf().keep(newInstall(slack.grant("T90"), null));
    const one = await oneProcess();
    const said = logged.find((line) => line.includes("T90") && line.includes("lacks scopes"));
    expect(said).toContain("files:read (to keep a copy of files that people hand in as evidence)");
    expect(said).not.toContain('"commands');
    await one.stop();
  });
});
