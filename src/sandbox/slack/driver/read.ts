import { buttonLabels, plainBlocks, plainMessage } from "../plain-text.ts";
import type { Channel, Person, StoredMessage, StoredView, Workspace } from "../state.ts";
import { viewPayload } from "../views.ts";
import { nameOf, type World } from "../world.ts";

/** Who reads, and in which world. */
export type Reading = {
  readonly world: World;
  readonly workspace: Workspace;
  readonly person: Person;
};

/** A message as a person sees it. */
export function shownMessage(
  { world, workspace, person }: Reading,
  channel: Channel,
  one: StoredMessage,
) {
  const reader = { workspace, person, now: world.core.clock.now() };
  // In the message's own order: uploads that ran beside each other may have begun in any.
  const files = one.fileIds.flatMap((id) => workspace.files.find((file) => file.id === id) ?? []);
  return {
    ts: one.ts,
    channel: channel.kind === "im" ? "dm" : channel.name,
    user: nameOf(workspace, one.user),
    bot: one.fromBot,
    text: one.text,
    blocks: one.blocks ?? [],
    ephemeral: one.reader !== null,
    ...(one.threadTs !== null && { threadTs: one.threadTs }),
    ...(one.editedTs !== null && { edited: true }),
    ...(files.length > 0 && {
      files: files.map((file) => shownFile(world, person, workspace, file)),
    }),
    ...(one.reactions.length > 0 && { reactions: one.reactions.map((reaction) => reaction.name) }),
    plain: [plainMessage(one, reader), ...files.flatMap(plainPicture)]
      .filter((part) => part !== "")
      .join("\n"),
    buttons: buttonLabels(one.blocks),
  };
}

/** A picture as somebody reads it who can't see it. */
function plainPicture({ name, alt }: Workspace["files"][number]): readonly string[] {
  return alt === undefined ? [] : [`Picture ${name}: ${alt}`];
}

function shownFile(
  world: World,
  person: Person,
  workspace: Workspace,
  file: Workspace["files"][number],
) {
  const query = `as=${encodeURIComponent(person.name)}&workspace=${workspace.key}`;
  const url = `${world.core.selfUrl()}/sandbox/slack/files/${file.id}?${query}`;
  const { id, name, size, mimetype, alt } = file;
  return { id, name, size, mimetype, url, ...(alt !== undefined && { alt }) };
}

/** A channel as a person sees it: oldest first, answers below the message they belong to. */
export function shownChannel(reading: Reading, channel: Channel) {
  const visible = channel.messages.filter(
    (one) => one.reader === null || one.reader === reading.person.id,
  );
  const parents = new Set(visible.map((one) => one.ts));
  const top = visible.filter((one) => one.threadTs === null || !parents.has(one.threadTs));
  return {
    channel: { id: channel.id, name: channel.kind === "im" ? "dm" : channel.name },
    messages: top.map((one) => {
      const thread = visible.filter((reply) => reply.threadTs === one.ts);
      return {
        ...shownMessage(reading, channel, one),
        ...(thread.length > 0 && {
          thread: thread.map((reply) => shownMessage(reading, channel, reply)),
        }),
      };
    }),
  };
}

/** A view as a person sees it, beside what Slack stores. */
export function shownView({ world, workspace, person }: Reading, view: StoredView) {
  const reader = { workspace, person, now: world.core.clock.now() };
  return {
    ...viewPayload(workspace, view),
    plain: plainBlocks(view.blocks, reader),
    buttons: buttonLabels(view.blocks),
  };
}
