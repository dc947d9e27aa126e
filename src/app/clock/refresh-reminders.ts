import type { MilestoneId } from "../../domain/ids.ts";
import type { Deps } from "../deps.ts";

export async function refreshReminders(_deps: Deps, _milestoneId: MilestoneId): Promise<void> {}
