import { asText, isObject, parseJson } from "../core/json.ts";
import type { Core, SandboxRequest, SandboxResponse } from "../core/types.ts";
import { type Ask, completionsAsk, responsesAsk } from "./ask.ts";
import { type Answer, completionBody, responseBody, type Stamp } from "./bodies.ts";
import { askedFor, badParam, noSuchModel, OpenaiRefusal } from "./errors.ts";
import { answerOf } from "./model.ts";
import { MODELS, modelObject } from "./models.ts";
import type { Replies } from "./replies.ts";

type Api = {
  handle(request: SandboxRequest): Promise<SandboxResponse>;
  /** Answers at once whatever is still slow. */
  hurry(): void;
};

/** OpenAI's HTTP API at `/openai/v1`: Responses, Chat Completions and the list of models, with its errors. */
export function createApi(core: Core, replies: Replies): Api {
  const waiting = new Set<() => void>();
  const slow = (ms: number) =>
    new Promise<void>((resolve) => {
      const done = () => {
        clearTimeout(timer);
        waiting.delete(done);
        resolve();
      };
      const timer = setTimeout(done, ms);
      waiting.add(done);
    });
  const answered = async (ask: Ask): Promise<Answer> => {
    const reply = replies.take();
    if (reply?.kind === "status") throw askedFor(reply.status, reply.retryAfter, reply.code);
    if (reply?.kind === "slow") await slow(reply.ms);
    return answerOf(ask, reply);
  };
  const stamp = (prefix: string): Stamp => ({
    id: core.id(prefix, 32),
    message: core.id("msg_", 32),
    createdAt: Math.floor(core.clock.now().getTime() / 1000),
  });
  const calls: Record<string, (body: unknown) => Promise<unknown>> = {
    "POST /responses": async (body) => {
      const ask = responsesAsk(body);
      return responseBody(ask, await answered(ask), stamp("resp_"));
    },
    "POST /chat/completions": async (body) => {
      const ask = completionsAsk(body);
      return completionBody(ask, await answered(ask), stamp("chatcmpl-"));
    },
    "GET /models": async () => ({ object: "list", data: MODELS.map(modelObject) }),
  };
  const carriedOut = async (request: SandboxRequest): Promise<unknown> => {
    authenticate(request);
    const path = request.path.replace(/^\/openai\/v1/, "").replace(/\/$/, "");
    const call = calls[`${request.method} ${path}`];
    if (call) return call(bodyOf(request));
    const one = request.method === "GET" ? /^\/models\/([^/]+)$/.exec(path)?.[1] : undefined;
    if (one !== undefined) return found(decodeURIComponent(one));
    core.log("error", `openai: the sandbox does not know ${request.method} ${request.path}`);
    throw new OpenaiRefusal(404, `Invalid URL (${request.method} /v1${path})`);
  };
  return {
    async handle(request) {
      const headers = { "x-request-id": core.id("req_", 32), "openai-version": "2020-10-01" };
      try {
        return { status: 200, headers, body: await carriedOut(request) };
      } catch (error) {
        if (!(error instanceof OpenaiRefusal)) throw error;
        const response = error.toResponse();
        return { ...response, headers: { ...headers, ...response.headers } };
      }
    },
    hurry: () => {
      for (const done of [...waiting]) done();
    },
  };
}

function found(id: string) {
  if (!MODELS.includes(id)) throw noSuchModel(id);
  return modelObject(id);
}

function authenticate({ headers }: SandboxRequest): void {
  const key = /^Bearer\s+(.+)$/.exec(asText(headers.authorization) ?? "")?.[1] ?? "";
  if (key.startsWith("sk-")) return;
  const message =
    key === ""
      ? "You didn't provide an API key. You need to provide your API key in an Authorization header using Bearer auth (i.e. Authorization: Bearer YOUR_KEY)."
      : `Incorrect API key provided: ${key.slice(0, 4)}****. You can find your API key at https://platform.openai.com/account/api-keys.`;
  throw new OpenaiRefusal(401, message, { code: key === "" ? null : "invalid_api_key" });
}

function bodyOf(request: SandboxRequest): unknown {
  if (request.method === "GET") return {};
  const body = parseJson(request.body.toString("utf8"));
  if (isObject(body)) return body;
  throw badParam("We could not parse the JSON body of your request.", "");
}
