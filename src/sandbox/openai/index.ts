import type { Core, Vendor } from "../core/types.ts";
import { createApi } from "./api.ts";
import { createReplies } from "./replies.ts";

/** A local OpenAI at `/openai/v1`, whose model reads nothing but the request. */
export function createOpenai(core: Core): Vendor {
  const replies = createReplies(core);
  const api = createApi(core, replies);
  return {
    name: "openai",
    owns: (path) => /^\/openai\/v1(\/|$)/.test(path),
    handle: (request) => api.handle(request),
    drive: async (method, path, body) => {
      const call = `${method} ${path.replace(/\/+$/, "")}`;
      if (call === "POST /reply") return { replies: structuredClone(replies.add(body)) };
      if (call === "DELETE /reply") replies.reset();
      else if (call !== "GET " && call !== "GET /reply") return null;
      return { replies: structuredClone(replies.list()) };
    },
    busy: () => false,
    reset: async () => {
      replies.reset();
      api.hurry();
    },
    close: () => api.hurry(),
    wirePath: (path) => path.replace(/^\/openai/, ""),
  };
}
