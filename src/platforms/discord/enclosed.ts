import { type APIMessageTopLevelComponent, ComponentType } from "discord.js";
import type { Picture, PrivateFile } from "../../chat/conversation/turn.ts";
import { cut, LIMITS } from "./limits.ts";
import type { DiscordMessage } from "./render/message.ts";

/** What an answer may carry beyond words. */
type Enclosing = { readonly picture?: Picture | null; readonly files?: readonly PrivateFile[] };

/** The picture and the files of an answer, shown in its first message, below the words. */
export function withEnclosed(
  messages: readonly DiscordMessage[],
  { picture, files: enclosed = [] }: Enclosing,
): readonly DiscordMessage[] {
  const shown: APIMessageTopLevelComponent[] = [
    ...(picture ? [gallery(picture)] : []),
    ...enclosed.map(({ name }) => {
      return { type: ComponentType.File, file: { url: addressOf(name) } } as const;
    }),
  ];
  const files = [
    ...(picture ? [{ name: picture.name, content: picture.png, alt: altOf(picture) }] : []),
    ...enclosed,
  ];
  return messages.map((message, index) =>
    index > 0 || files.length === 0
      ? message
      : { ...message, components: [...message.components, ...shown], files },
  );
}

function gallery(picture: Picture): APIMessageTopLevelComponent {
  return {
    type: ComponentType.MediaGallery,
    items: [{ media: { url: addressOf(picture.name) }, description: altOf(picture) }],
  };
}

const altOf = ({ alt }: Picture) => cut(alt, LIMITS.pictureAlt);
const addressOf = (name: string) => `attachment://${name}`;
