import type { Deps } from "../deps.ts";
import type { Task } from "../tasks.ts";

export async function remind(_deps: Deps, _task: Task): Promise<void> {}
