import { z } from "zod";
import type { Reads } from "../../app/reads.ts";
import {
  DEFAULT_POLICIES,
  PAY_BY_DAYS,
  type PayBy,
  type Policies,
} from "../../domain/agreement/policies.ts";
import type { PrismaClient } from "../../generated/prisma/client.ts";

const PAY_BY = Object.keys(PAY_BY_DAYS) as PayBy[];

/** The shape of what `setup` saved; its limits were the form's. */
const policiesSchema: z.ZodType<Policies> = z.object({
  reviewWindowDays: z.int(),
  onSilence: z.enum(["escalate", "deem_accepted"]),
  quorum: z.int(),
  quorumAboveMinor: z.int().nullable().default(DEFAULT_POLICIES.quorumAboveMinor),
  processingBorneBy: z.enum(["facilitator", "buyer", "platform"]),
  onDeadlock: z.enum(["refund", "release", "split"]),
  proposalLapseDays: z.int(),
  unfundedLapseDays: z.int(),
  disputeAnswerWorkingDays: z.int(),
  negotiationDays: z.int(),
  // Saved before these settings existed: the value that changes nothing.
  dependencyDays: z.int().default(DEFAULT_POLICIES.dependencyDays),
  onDependencyMissing: z
    .enum(["escalate", "refund", "release"])
    .default(DEFAULT_POLICIES.onDependencyMissing),
  payBy: z.enum(PAY_BY).default(DEFAULT_POLICIES.payBy),
  aiContext: z.enum(["on", "off"]).default(DEFAULT_POLICIES.aiContext),
});

/** A workspace's defaults for new agreements, one row each; who saves last wins. */
export function workspaceReads(
  prisma: Pick<PrismaClient, "workspace">,
): Pick<Reads, "workspace" | "saveWorkspace"> {
  return {
    workspace: async (platform, team) => {
      const where = { platform_team: { platform, team } };
      const found = await prisma.workspace.findUnique({ where });
      if (!found) return null;
      return { policies: policiesSchema.parse(found.policies), currency: found.currency };
    },
    saveWorkspace: async (platform, team, policies, currency) => {
      const settings = { policies: { ...policies }, currency };
      await prisma.workspace.upsert({
        where: { platform_team: { platform, team } },
        create: { platform, team, ...settings },
        update: settings,
      });
    },
  };
}
