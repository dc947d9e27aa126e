import { attachmentsOf } from "../files.ts";
import { buttonLabels, plainMessage, plainModal, shownFields } from "../plain-text.ts";
import type { Channel, Person, Server, StoredMessage, StoredModal } from "../state.ts";
import { isIn, nameOf, sees, type World } from "../world.ts";

/** Who reads, and in which server. */
export type Reading = { readonly world: World; readonly server: Server; readonly person: Person };

function readerOf({ world, person }: Reading) {
  return { world, tz: person.tz, now: world.core.clock.now() };
}

/** A message as a person sees it. */
export function shownMessage(reading: Reading, channel: Channel, one: StoredMessage) {
  const { world } = reading;
  const files = attachmentsOf(world, one.fileIds);
  return {
    id: one.id,
    channel: channel.name,
    author: nameOf(world, one.authorId),
    content: one.content,
    components: one.components,
    ...(one.embeds.length > 0 && { embeds: one.embeds }),
    flags: one.flags,
    type: one.type,
    private: one.reader !== null,
    edited: one.editedAt !== null,
    ...(one.mentions.length > 0 && { mentions: one.mentions.map((id) => nameOf(world, id)) }),
    ...(files.length > 0 && {
      files: files.map(({ id, filename, size, url, content_type, description }) => ({
        ...{ id, name: filename, size, url, mimetype: content_type },
        ...(description !== undefined && { alt: description }),
      })),
    }),
    plain: plainMessage(one, readerOf(reading)),
    buttons: buttonLabels(one.components),
  };
}

/** A channel as a person sees it: oldest first, threads below the message that they belong to. */
export function shownChannel(reading: Reading, channel: Channel) {
  const threads = reading.server.channels.filter(
    (one) => one.parentId === channel.id && isIn(reading.person, one),
  );
  const below = (thread: Channel) => seen(reading, thread);
  return {
    channel: { id: channel.id, name: channel.name },
    messages: channel.messages
      .filter((one) => sees(reading.person, one))
      .map((one) => {
        const thread = threads.find(
          ({ id, starterId }) =>
            starterId === one.id || (one.type === 18 && one.reference?.channelId === id),
        );
        return {
          ...shownMessage(reading, channel, one),
          ...(thread !== undefined && {
            threadId: thread.id,
            threadName: thread.name,
            thread: below(thread),
          }),
        };
      }),
    ...(threads.length > 0 && {
      threads: threads.map((one) => ({
        id: one.id,
        name: one.name,
        private: one.kind === "private_thread",
        archived: one.archived,
        members: one.members.map((id) => nameOf(reading.world, id)),
        messages: below(one),
      })),
    }),
  };
}

function seen(reading: Reading, channel: Channel) {
  return channel.messages
    .filter((one) => sees(reading.person, one))
    .map((one) => shownMessage(reading, channel, one));
}

/** A modal as a person sees it, beside what the bot sent. */
export function shownModal(reading: Reading, modal: StoredModal) {
  return {
    id: modal.id,
    customId: modal.data.custom_id,
    title: modal.data.title,
    components: modal.data.components,
    fields: shownFields(modal),
    plain: plainModal(modal, readerOf(reading)),
  };
}
