/** Why a link's content could not be kept. The link itself stays attached, and people are told. */
export type UnkeptReason =
  | "private_address"
  | "not_web"
  | "unreachable"
  | "not_found"
  | "needs_login"
  | "refused"
  | "too_large"
  | "too_slow"
  | "too_many_redirects"
  /** A chat file or message that the platform does not give out (any more). */
  | "gone";

/** What a link, a chat message or a chat's file gave when it was fetched. */
export type Fetched =
  | {
      readonly ok: true;
      readonly bytes: Uint8Array;
      /** As the sender names it; what it really is, its content says. */
      readonly mediaType: string;
      /** A file name or title for people. Untrusted text. */
      readonly name: string;
      /** Where it ended after redirects, or the address that a repository's link stands for. */
      readonly address: string;
    }
  | { readonly ok: false; readonly why: UnkeptReason };

/** Fetches what public links point to. A definite no is a value; throws ProviderError where it is to be tried again. */
export type LinkFetcher = {
  /** Never reaches a private address, at no hop; bounded in time, bytes and expanded bytes. */
  fetch(link: string): Promise<Fetched>;
};

/** Why nothing can be read from a content that is kept. */
export type UnreadableReason =
  | "unknown_type"
  | "empty"
  | "encrypted"
  | "broken"
  | "too_complex"
  | "expands_too_much"
  | "unsafe_archive"
  | "several_types"
  | "too_many_pixels";

/** What a content says, by its bytes alone; `mediaType` is what it really is. */
export type Extracted =
  | {
      readonly kind: "text";
      readonly mediaType: string;
      /** Plain text, at most EXTRACTED_CHARACTERS; untrusted. */
      readonly text: string;
      /** True where there was more than is kept. */
      readonly isCut: boolean;
    }
  | {
      readonly kind: "image";
      readonly mediaType: string;
      readonly width: number;
      readonly height: number;
    }
  | { readonly kind: "unreadable"; readonly mediaType: string; readonly why: UnreadableReason };

export const EXTRACTED_CHARACTERS = 1_000_000;

/** Reads text out of bytes in a process of its own, which has no network and no secrets and is killed when it takes too long. */
export type EvidenceReader = {
  /** Never throws for what the content is. */
  extract(content: { readonly bytes: Uint8Array; readonly name: string }): Promise<Extracted>;
};

/** Keeps contents by their hash, encrypted at rest. */
export type EvidenceStore = {
  /** Keeps bytes under the SHA-256 of their plain content (hex); the same content is kept once. */
  put(bytes: Uint8Array): Promise<{ readonly sha256: string; readonly bytes: number }>;
  /** The plain bytes; null where nothing is kept under it. Throws where what is kept does not fit its hash. */
  get(sha256: string): Promise<Uint8Array | null>;
  /** Forgets a content that nothing refers to any more; one that is not there is fine. */
  drop(sha256: string): Promise<void>;
};
