import OpenAI from "openai";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { ContextImage } from "../../src/app/ports/context-writer.ts";
import { ProviderError } from "../../src/app/ports.ts";
import type { ContextInput } from "../../src/domain/context/review-context.ts";
import { asId, type CriterionId } from "../../src/domain/ids.ts";
import { createContextWriter } from "../../src/infra/openai/index.ts";
import type { Vendor } from "../../src/sandbox/core/types.ts";
import { createOpenai } from "../../src/sandbox/openai/index.ts";
import { TestCore } from "../support/sandbox-core.ts";

const core = new TestCore();
const logged: unknown[] = [];
const note = (message: string, detail?: unknown) => void logged.push({ message, detail });
const log = { info: note, warn: note, error: note };

let vendor: Vendor;
beforeAll(async () => {
  vendor = await core.start(createOpenai);
});
afterAll(() => core.stop());
beforeEach(async () => {
  core.turnAway = null;
  core.asked.length = 0;
  await vendor.reset();
});

const writer = (over: Partial<Parameters<typeof createContextWriter>[0]> = {}) =>
  createContextWriter({
    ...{ model: "sandbox-model", apiKey: "sk-sandbox", images: true, timeoutSeconds: 5, log },
    baseUrl: `http://127.0.0.1:${core.port}/openai/v1`,
    ...over,
  });

const SECRET_WORDS = "the staging door code is 4711";
const INPUT: ContextInput = {
  criteria: [
    { id: asId<CriterionId>("c1"), text: "Card payment succeeds on staging" },
    { id: asId<CriterionId>("c2"), text: "Load test at 50 requests per second" },
  ],
  requiredProof: "A recording of the payment",
  exclusions: "Apple Pay",
  documents: [
    {
      ...{ id: "evidence-1", label: "E1", from: "facilitator", name: "note" },
      criterionId: asId<CriterionId>("c1"),
      text: `Card payment succeeds on staging with order 1042.\n${SECRET_WORDS}`,
    },
  ],
};
const PNG: ContextImage = {
  ...{ label: "E2", mediaType: "image/png" },
  bytes: Buffer.from("iVBORw0KGgo=", "base64"),
};

/** The error that a question ends with. */
async function failure(over: Parameters<typeof writer>[0] = {}, images: ContextImage[] = []) {
  const error = await writer(over)
    .write(INPUT, images)
    .catch((thrown: unknown) => thrown);
  if (!(error instanceof ProviderError)) throw new Error(`no provider error: ${String(error)}`);
  return error;
}
const reply = (next: object) => core.drive("/reply", next);
const bodies = () => core.asked.map(({ body }) => JSON.parse(body.toString()));

describe("the model's adapter", () => {
  it("brings an answer of the asked shape, with the tokens that the provider counted", async () => {
    const { answer, tokens } = await writer().write(INPUT, []);
    expect(answer.criteria.map(({ number, verdict }) => [number, verdict])).toEqual([
      [1, "evidenced"],
      [2, "not_evidenced"],
    ]);
    expect(answer.criteria[0]?.quotes[0]).toMatchObject({ evidence: "E1" });
    expect(tokens.input).toBeGreaterThan(100);
    expect(tokens.output).toBeGreaterThan(10);
  });

  it("stores nothing at the provider, offers no tool and asks for a strict schema", async () => {
    await writer().write(INPUT, []);
    const [body] = bodies();
    expect(core.asked[0]?.path).toBe("/openai/v1/responses");
    expect(body).toMatchObject({ store: false, text: { format: { strict: true } } });
    expect(body).not.toHaveProperty("tools");
    expect(JSON.stringify(body)).not.toMatch(/evidence-1|"c1"|"c2"/);
  });

  it("shows pictures where the model takes them, and leaves them out where they are off or too large", async () => {
    const answers = [
      await writer().write(INPUT, [PNG]),
      await writer({ images: false }).write(INPUT, [PNG]),
      await writer().write(INPUT, [{ ...PNG, bytes: new Uint8Array(5_000_000) }]),
    ];
    expect(answers.map(({ seen }) => seen)).toEqual([["E2"], [], []]);
    const shown = bodies().map((body) => JSON.stringify(body).includes("data:image/png;base64,"));
    expect(shown).toEqual([true, false, false]);
  });

  it("asks without pictures where a model refuses them, and knows it from then on", async () => {
    await reply({ kind: "status", status: 400 });
    const own = writer();
    expect((await own.write(INPUT, [PNG])).seen).toEqual([]);
    await own.write(INPUT, [PNG]);
    const shown = bodies().map((body) => JSON.stringify(body).includes("input_image"));
    expect(shown).toEqual([true, false, false]);
  });

  it.each([404, 405])(
    "speaks Chat Completions to a server whose /responses is %d, from then on",
    async (status) => {
      core.turnAway = ({ path }) => (path.endsWith("/responses") ? { status, body: "no" } : null);
      const keyed = writer();
      const { answer, tokens } = await keyed.write(INPUT, [PNG]);
      await keyed.write(INPUT, []);
      expect(answer.criteria[0]?.verdict).toBe("evidenced");
      expect(tokens.output).toBeGreaterThan(10);
      expect(core.asked.map(({ path }) => path.replace("/openai/v1", "")).slice(-3)).toEqual([
        ...["/responses", "/chat/completions", "/chat/completions"],
      ]);
      expect(bodies().at(-1)).toMatchObject({
        store: false,
        response_format: { type: "json_schema", json_schema: { strict: true } },
      });
    },
  );

  it.each([
    ["nothing", ""],
    ["null", "null"],
    ["broken JSON", '{"output": ['],
    ["a list", "[]"],
    ["no list of output", '{"output": {"type": "message"}}'],
    ["a message without content", '{"output": [{"type": "message", "content": null}]}'],
    ["parts that are none", '{"output": [{"type": "message", "content": [null]}]}'],
    ["a text that is none", '{"output": [{"type": "message", "content": "no list"}]}'],
  ])("takes %s from a server for off-schema, by either API", async (_, body) => {
    const json = { status: 200, headers: { "content-type": "application/json" }, body };
    core.turnAway = () => json;
    expect((await failure()).code).toBe("off_schema");
    core.turnAway = ({ path }) =>
      path.endsWith("/responses")
        ? { status: 404, body: "no" }
        : { ...json, body: body.replace("output", "choices") };
    expect((await failure()).code).toBe("off_schema");
  });

  it("takes a missing model for what it is, and no missing API", async () => {
    expect((await failure({ model: "nobody-knows-it" })).code).toBe("model_down");
    expect(core.asked).toHaveLength(1);
  });

  it("asks a busy model once more, after the pause that it asked for", async () => {
    await reply({ kind: "status", status: 429, retryAfter: 1 });
    await writer().write(INPUT, []);
    expect(core.asked).toHaveLength(2);
  });

  it.each([
    ["down", { kind: "status", status: 503, times: 9 }, "model_down", true],
    [
      "busy for longer than there is time",
      { kind: "status", status: 429, retryAfter: 60 },
      "model_down",
      true,
    ],
    [
      "out of quota",
      { kind: "status", status: 429, code: "insufficient_quota" },
      "over_budget",
      false,
    ],
    ["refusing", { kind: "refusal" }, "model_refused", false],
    ["off-schema", { kind: "text", text: '{"criteria": []}' }, "off_schema", false],
    ["malformed", { kind: "malformed" }, "off_schema", false],
    ["cut off", { kind: "incomplete" }, "off_schema", false],
  ] as const)("says by code that the model is %s", async (_name, next, code, retryable) => {
    await reply(next);
    expect(await failure()).toMatchObject({ code, retryable, outcome: "failed" });
  });

  it("gives a slow model its time and no more", async () => {
    await reply({ kind: "slow", ms: 600_000 });
    expect((await failure({ timeoutSeconds: 1 })).code).toBe("too_slow");
  });

  it("says so where nobody answers, or the key is not taken", async () => {
    expect((await failure({ baseUrl: "http://127.0.0.1:9/v1", timeoutSeconds: 1 })).code).toBe(
      "model_down",
    );
    expect((await failure({ apiKey: "wrong" })).code).toBe("model_down");
  });

  it("lets no answer lead the evidence elsewhere", async () => {
    core.turnAway = () => ({ status: 307, headers: { location: "/elsewhere" }, body: "" });
    expect((await failure()).code).toBe("model_down");
    expect(core.asked.map(({ path }) => path)).not.toContain("/elsewhere");
  });

  it("keeps every word of the evidence out of errors and logs, also where the provider repeats it (fault 63)", async () => {
    core.turnAway = () => ({
      status: 400,
      body: {
        error: { message: `bad input: ${SECRET_WORDS}`, type: "x", param: null, code: null },
      },
    });
    const error = await failure();
    expect(`${error.message} ${error.stack} ${JSON.stringify(error)}`).not.toContain("door code");
    expect(JSON.stringify(logged)).not.toContain("door code");
    expect(logged.length).toBeGreaterThan(0);
  });
});

describe("the sandbox's OpenAI", () => {
  const client = () =>
    new OpenAI({
      ...{ apiKey: "sk-sandbox", maxRetries: 0 },
      baseURL: `http://127.0.0.1:${core.port}/openai/v1`,
    });
  const create = (over: object) =>
    client().responses.create({ model: "sandbox-model", input: "C1| It works", ...over });
  const format = (schema: object) => ({
    text: { format: { type: "json_schema", name: "answer", strict: true, schema } },
  });

  it("lists its models, and knows no other", async () => {
    const names = (await client().models.list()).data.map(({ id }) => id);
    expect(names).toContain("sandbox-model");
    await expect(client().models.retrieve("gpt-nothing-like-it")).rejects.toMatchObject({
      ...{ status: 404, code: "model_not_found" },
    });
  });

  it.each([
    ["no key", { apiKey: "" }, 401],
    ["a wrong key", { apiKey: "pk-else" }, 401],
  ])("turns %s away", async (_name, over, status) => {
    const answer = await fetch(`http://127.0.0.1:${core.port}/openai/v1/models`, {
      headers: over.apiKey ? { authorization: `Bearer ${over.apiKey}` } : {},
    });
    expect(answer.status).toBe(status);
    expect(await answer.json()).toMatchObject({ error: { type: "invalid_request_error" } });
  });

  it.each([
    ["an object that is open", { type: "object", properties: {} }, "additionalProperties"],
    [
      "a field that may be missing",
      {
        ...{ type: "object", additionalProperties: false, required: [] },
        properties: { a: { type: "string" } },
      },
      "'required' is required",
    ],
    ["a list at the top", { type: "array", items: {} }, 'type: "object"'],
  ])("takes no strict schema with %s", async (_name, schema, words) => {
    await expect(create(format(schema))).rejects.toMatchObject({
      ...{ status: 400, code: "invalid_json_schema", param: "text.format.schema" },
      message: expect.stringContaining(words),
    });
  });

  it("answers a schema that it knows nothing of with the least that fits it", async () => {
    const schema = {
      ...{ type: "object", additionalProperties: false, required: ["ok", "words"] },
      properties: { ok: { type: "boolean" }, words: { type: "array", items: { type: "string" } } },
    };
    const answer = await create({ input: "hello", ...format(schema) });
    expect(JSON.parse(answer.output_text)).toEqual({ ok: false, words: [] });
    expect(answer.usage?.total_tokens).toBeGreaterThan(0);
  });

  it("refuses a request without input or with an unknown call, as OpenAI does", async () => {
    await expect(client().responses.create({ model: "sandbox-model" })).rejects.toMatchObject({
      ...{ status: 400, code: "missing_required_parameter", param: "input" },
    });
    await expect(client().embeddings.create({ model: "x", input: "y" })).rejects.toMatchObject({
      status: 404,
    });
  });

  it("gives the replies that it was told to, in order and so often, then its own again", async () => {
    await reply({ text: "one", times: 2 });
    await reply({ refusal: "no" });
    const said = [];
    for (let turn = 0; turn < 4; turn++) {
      const answer = await create({});
      const [item] = answer.output;
      const [part] = item?.type === "message" ? item.content : [];
      said.push(part?.type === "refusal" ? `refused: ${part.refusal}` : answer.output_text);
    }
    expect(said.slice(0, 3)).toEqual(["one", "one", "refused: no"]);
    expect(said[3]).toContain("given shape");
  });

  it("says what a reply may be where it is none", async () => {
    await expect(reply({ kind: "sing" })).rejects.toThrow("kinds are");
  });
});
