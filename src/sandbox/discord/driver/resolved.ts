import { asObject, asText, type JsonObject } from "../../core/json.ts";
import { attachmentPayload, newFile } from "../files.ts";
import { channelPayload, interactionMember, rolesOf, userPayload } from "../objects.ts";
import { permissionsOf } from "../permissions.ts";
import type { Channel } from "../state.ts";
import type { Act } from "./act.ts";

/** What ids in an interaction stand for, as Discord sends it along in `resolved`. */
export class Resolved {
  readonly #act: Act;
  readonly #maps: Record<string, JsonObject> = {};

  constructor(act: Act) {
    this.#act = act;
  }

  /** The maps that are not empty; undefined where nothing was resolved. */
  get payload(): JsonObject | undefined {
    return Object.keys(this.#maps).length === 0 ? undefined : this.#maps;
  }

  #put(kind: string, id: string, what: object): string {
    this.#maps[kind] = { ...this.#maps[kind], [id]: what };
    return id;
  }

  /** The id of a person whom the driver names, as a user and a member of the server. */
  user(name: unknown): string {
    const { world, server } = this.#act;
    const bare = String(name).replace(/^@/, "");
    const person = server.people.find((one) => one.name === bare || one.id === bare);
    if (person === undefined) {
      const known = server.people.map((one) => one.name).join(", ");
      const message = `no "${bare}" in ${server.key}; people are ${known}`;
      throw new world.core.DriverError(400, "unknown_person", message);
    }
    const {
      user: _user,
      deaf: _deaf,
      mute: _mute,
      ...member
    } = interactionMember(world, server, person);
    this.#put("users", person.id, userPayload(world, person.id));
    return this.#put("members", person.id, member);
  }

  /** The id of a channel that the driver names. */
  channel(name: unknown): string {
    const { world, server, person } = this.#act;
    const bare = String(name).replace(/^#/, "");
    const channel = server.channels.find((one) => one.name === bare || one.id === bare);
    if (channel === undefined) {
      throw new world.core.DriverError(400, "unknown_channel", `no channel "${bare}" there`);
    }
    return this.#put("channels", channel.id, {
      ...channelPayload(world, server, channel),
      permissions: String(permissionsOf(server, person)),
    });
  }

  /** The id of a role that the driver names. */
  role(name: unknown): string {
    const role = rolesOf(this.#act.server).find((one) => one.name === name || one.id === name);
    if (role === undefined) {
      throw new this.#act.world.core.DriverError(400, "unknown_role", `no role "${String(name)}"`);
    }
    return this.#put("roles", role.id, role);
  }

  /** The id of a file that a person picks, given as `{name, base64}`. */
  attachment(raw: unknown, channel: Channel): string {
    const { name, base64, contentType, size } = asObject(raw);
    const type = asText(contentType);
    const file = newFile(
      this.#act.world,
      channel.id,
      {
        name: asText(name) ?? "file",
        base64: asText(base64) ?? "",
        ...(type !== undefined && { contentType: type }),
      },
      true,
    );
    // One that nobody wants to send in full: only its size is told.
    if (typeof size === "number") file.size = size;
    return this.#put("attachments", file.id, attachmentPayload(this.#act.world, file));
  }
}
