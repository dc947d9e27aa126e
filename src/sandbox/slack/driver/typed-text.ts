import type { Workspace } from "../state.ts";

/** What a person types, as Slack's client sends it: entities escaped, known @names and #channels as references. */
export function escapeTyped(workspace: Workspace, typed: string): string {
  const escaped = typed.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
  return escaped
    .replace(/@([\w-]+)/g, (whole, name: string) => {
      const id =
        name === "Tranche" || name === "tranche"
          ? workspace.botUserId
          : workspace.people.find((one) => one.name === name)?.id;
      return id === undefined ? whole : `<@${id}>`;
    })
    .replace(/#([\w-]+)/g, (whole, name: string) => {
      const channel = workspace.channels.find((one) => one.name === name);
      return channel === undefined ? whole : `<#${channel.id}|${name}>`;
    });
}
