import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Core } from "./types.ts";

const WRITE_AFTER_MS = 50;

type Slot = { flush(): void };

/** Where vendors keep their state: JSON files in a folder, or memory alone where the folder is null. */
export class Persistence {
  readonly #folder: string | null;
  readonly #log: Core["log"];
  readonly #slots: Slot[] = [];
  #onChange: (name: string) => void = () => {};

  constructor(folder: string | null, log: Core["log"]) {
    this.#folder = folder;
    this.#log = log;
    if (folder !== null) mkdirSync(folder, { recursive: true });
  }

  /** Calls back after every mutation, with the state's name. */
  onChange(listener: (name: string) => void): void {
    this.#onChange = listener;
  }

  /** Loads or makes a state; what is changed is on disk within 100 ms, whole or not at all. */
  state<T extends object>(
    name: string,
    initial: () => T,
  ): ReturnType<Core["state"]> & { value: T } {
    let value: T = this.#read(name) ?? initial();
    let timer: NodeJS.Timeout | undefined;
    const flush = () => {
      if (timer === undefined) return;
      clearTimeout(timer);
      timer = undefined;
      this.#write(name, value);
    };
    const changed = () => {
      this.#onChange(name);
      timer ??= setTimeout(flush, WRITE_AFTER_MS);
    };
    this.#slots.push({ flush });
    return {
      get value() {
        return value;
      },
      changed,
      reset() {
        value = initial();
        changed();
      },
    };
  }

  /** Writes everything that is not on disk yet. */
  flush(): void {
    for (const slot of this.#slots) slot.flush();
  }

  #read<T>(name: string): T | undefined {
    if (this.#folder === null) return undefined;
    try {
      return JSON.parse(readFileSync(join(this.#folder, `${name}.json`), "utf8"));
    } catch (error) {
      const missing = error instanceof Error && "code" in error && error.code === "ENOENT";
      if (!missing) this.#log("warn", `sandbox state of ${name} is unreadable and starts afresh`);
      return undefined;
    }
  }

  #write(name: string, value: unknown): void {
    if (this.#folder === null) return;
    const path = join(this.#folder, `${name}.json`);
    writeFileSync(`${path}.part`, JSON.stringify(value), { mode: 0o600 });
    renameSync(`${path}.part`, path);
  }
}
