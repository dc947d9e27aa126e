import type { Deps } from "../deps.ts";
import type { Task } from "../tasks.ts";

export async function summarize(_deps: Deps, _task: Task): Promise<void> {}
