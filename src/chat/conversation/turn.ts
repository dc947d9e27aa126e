import type { App, Origin } from "../../app/api.ts";
import type { ChannelRef, Identity, Place, Refused } from "../../app/queries/views.ts";
import type { Refusal } from "../../domain/refusals.ts";
import type { Message } from "../blocks.ts";
import type { Form } from "../forms/form.ts";
import type { Spans } from "../spans.ts";

/** A file for one person alone. */
export type PrivateFile = { readonly name: string; readonly content: string | Buffer };

/** A picture, with words that say what it shows. */
export type Picture = {
  readonly name: string;
  readonly title: string;
  readonly png: Buffer;
  readonly alt: string;
};

/** A message with what goes along; without the picture where that could not be made. */
export type Illustrated = {
  readonly message: Message;
  readonly picture: Picture | null;
  readonly files: readonly PrivateFile[];
};

/** What a conversation asks of the platform it takes place on, about the person who asks and where they ask. */
export type Host = {
  /** The zone of the person's profile there; null where the platform keeps none. */
  timeZone(): Promise<string | null>;
  /** What keeps the bot from posting a card here, with the way out; null where nothing does. */
  obstacle(): Promise<Spans | null>;
  /** What people there call the place where this is asked, and whether the bot can post in it. */
  place(): Promise<Place>;
  /** Someone who could be a party, by the platform's id; null for apps and for whoever isn't there. */
  member(user: string): Promise<{ readonly identity: Identity; readonly name: string } | null>;
  /** Whether the person administers the workspace or server; asked at each use. */
  isAdmin(): Promise<boolean>;
  /** Hands over files to the person alone, in the platform's own way, with words that say what they are. */
  give(files: readonly PrivateFile[], words: Spans): Promise<Answer>;
  /** Shows it to everyone in this channel, or where not `openly` to the person alone; or says what is in the way. */
  share(shown: Illustrated, openly: boolean): Promise<Answer>;
};

/** One thing that one person asked, with all that answering it may need. */
export type Turn = {
  readonly app: App;
  readonly origin: Origin;
  readonly host: Host;
  /**
   * The same person asking in another channel, null where they can't be served there; missing where the platform gives the
   * app no place of its own.
   */
  readonly at?: (place: ChannelRef) => Turn | null;
  /** True where it is asked about a channel from outside of it, so that what is asked must say where it is about. */
  readonly isOutside?: boolean;
};

/** What a person gets back, always privately. */
export type Answer =
  | {
      readonly kind: "message";
      readonly message: Message;
      /** True where it takes the place of the private message whose button was clicked. */
      readonly replaces: boolean;
      /** True where it also takes the place of the private message from which its form was opened. */
      readonly continues?: boolean;
      /** True where the form that led here is still needed: it stays, with all that was typed, where the platform can. */
      readonly keepsForm?: boolean;
      /** Go with the message, where the platform's private messages can carry files. */
      readonly files?: readonly PrivateFile[];
      /** Is shown above the files. */
      readonly picture?: Picture;
      /** The channel that it is about, where it was asked from outside of it: its buttons go on there. */
      readonly place?: ChannelRef;
    }
  | {
      readonly kind: "form";
      readonly form: Form;
      /** As for a message. */
      readonly place?: ChannelRef;
    }
  | { readonly kind: "nothing" }
  | Refused;

export const answer = (message: Message): Extract<Answer, { readonly kind: "message" }> => ({
  ...{ kind: "message", message, replaces: false },
});

/** The end of a small private conversation: it replaces the question that it answers. */
export const conclusion = (message: Message): Answer => ({
  kind: "message",
  message,
  replaces: true,
});

/** A refusal that the platform's side finds itself, before the application is asked. */
export function refusedHere(...refusals: readonly Refusal[]): Refused {
  return { kind: "refused", refusals, view: null, candidates: [], people: {} };
}
