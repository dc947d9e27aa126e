import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { isPublicAddress } from "../../../src/infra/evidence/fetch/address.ts";
import type { Network } from "../../../src/infra/evidence/fetch/network.ts";
import { openNetwork } from "../../../src/infra/evidence/fetch/network.ts";
import { fetcherOn, type Listening, localNetwork, PUBLIC, raw, web } from "./web.ts";

/** Private, special and metadata addresses, every block that is not one public machine. */
const TARGETS_V4 = [
  ...["127.0.0.1", "127.255.0.9", "10.1.2.3", "172.16.0.1", "172.31.255.254", "192.168.1.1"],
  ...["169.254.169.254", "169.254.170.2", "100.64.0.1", "100.100.100.200", "0.0.0.0", "0.1.2.3"],
  ...["192.0.0.192", "192.0.2.7", "198.51.100.7", "203.0.113.7", "198.18.0.1", "198.19.255.1"],
  ...["224.0.0.1", "239.255.255.250", "240.0.0.1", "255.255.255.255", "192.88.99.1"],
  ...["168.63.129.16", "192.31.196.1", "192.52.193.1", "192.175.48.1"],
];

const TARGETS_V6 = [
  ...["::", "::1", "::127.0.0.1", "::7f00:1", "fe80::1", "febf::1", "fec0::1", "fc00::1"],
  ...["fd00:ec2::254", "fd20:ce::254", "ff02::1", "ff0e::1", "100::1", "2001:db8::1"],
  ...["3fff::1", "5f00::1", "4000::1", "2001::1", "2001:0:7f00:1::", "2001:2::1", "2001:10::1"],
  ...["2001:20::1", "2002:7f00:1::", "2002:a9fe:a9fe::1", "64:ff9b:1::7f00:1"],
];

const hex = (octets: readonly number[]) =>
  octets.map((octet) => octet.toString(16).padStart(2, "0")).join("");

/** One IPv4 address in the forms in which URLs can say it. */
function formsOf(address: string): readonly string[] {
  const octets = address.split(".").map(Number);
  const [first = 0, second = 0, third = 0, fourth = 0] = octets;
  const whole = Number.parseInt(hex(octets), 16);
  const wide = (text: string) =>
    text.replace(/[0-9.]/g, (sign) => String.fromCharCode(sign.charCodeAt(0) + 0xfee0));
  const pairs = `${hex(octets).slice(0, 4)}:${hex(octets).slice(4)}`;
  return [
    ...[address, `${address}.`, String(whole), `0x${hex(octets)}`, `0${whole.toString(8)}`],
    octets.map((octet) => `0${octet.toString(8)}`).join("."),
    octets.map((octet) => `0x${octet.toString(16)}`).join("."),
    ...[`${first}.${second}.${third * 256 + fourth}`, wide(address), address.replaceAll(".", "。")],
    address.replace(/\d/g, (digit) => `%3${digit}`),
    ...[`[::ffff:${address}]`, `[::${address}]`, `[64:ff9b::${address}]`, `[::ffff:0:${address}]`],
    ...[`[2002:${pairs}::1]`, `[0:0:0:0:0:ffff:${pairs}]`],
  ];
}

const NAMES = [
  ...[
    "localhost",
    "LOCALHOST.",
    "app.localhost",
    "metadata",
    "metadata.google.internal",
    "intranet",
  ],
  ...["printer.local", "db.internal", "nas.home.arpa", "router.lan", "kubernetes.default.svc"],
  ...["ｌｏｃａｌｈｏｓｔ", "loc%61lhost", "metadata.tencentyun.com", "api.cluster.local"],
];

const HOSTS = [
  ...TARGETS_V4.flatMap(formsOf),
  ...TARGETS_V6.map((address) => `[${address}]`),
  ...NAMES,
];

describe("links to private places (fault 72)", () => {
  let sinkhole: Listening;
  let redirector: Listening;
  let reached = 0;
  let target = "";

  beforeAll(async () => {
    sinkhole = await raw((socket) => {
      reached += 1;
      socket.destroy();
    });
    // Other scripts are sent as the bytes they are.
    const location = () => Buffer.from(target).toString("latin1");
    redirector = await web((_, answer) => answer.writeHead(302, { location: location() }).end());
  });
  afterAll(async () => {
    await Promise.all([sinkhole.close(), redirector.close()]);
  });

  /** The real network, but that names resolve as the test says, and whatever is dialled is the sinkhole. */
  const sunk = (names?: (name: string) => readonly string[]): Network =>
    localNetwork(sinkhole.port, names && { names });

  it("reaches nothing for 400 hostile hosts, whichever way they are written", async () => {
    expect(HOSTS.length).toBeGreaterThan(400);
    const links = fetcherOn(sunk());
    for (const host of HOSTS) {
      const port = host === "127.0.0.1" ? ":8080" : "";
      const outcome = await links.fetch(`http://${host}${port}/latest/meta-data/`);
      expect([host, outcome]).toEqual([
        host,
        { ok: false, why: expect.stringMatching(/private_address|not_web/) },
      ]);
    }
    expect(reached).toBe(0);
  });

  it("follows no redirect to any of them", async () => {
    const dialled: string[] = [];
    const links = fetcherOn(localNetwork(redirector.port, { dialled }));
    const hosts = HOSTS.filter((_, index) => index % 5 === 0);
    for (const host of hosts) {
      target = `http://${host}:8080/`;
      const outcome = await links.fetch("https://public.example/");
      expect([host, outcome]).toEqual([
        host,
        { ok: false, why: expect.stringMatching(/private_address|not_web/) },
      ]);
    }
    expect(dialled).toEqual(hosts.map(() => PUBLIC));
    expect(reached).toBe(0);
  });

  it("dials no name that resolves to one of them, not even beside a public address", async () => {
    for (const address of [...TARGETS_V4, ...TARGETS_V6]) {
      for (const answer of [[address], [PUBLIC, address], [`::ffff:${address}`]]) {
        const outcome = await fetcherOn(sunk(() => answer)).fetch("https://rebinds.example/");
        expect([answer, outcome]).toEqual([answer, { ok: false, why: "private_address" }]);
      }
    }
    expect(reached).toBe(0);
  });

  it("asks a name once a hop and dials what was judged, so that rebinding gains nothing", async () => {
    const dialled: string[] = [];
    let asked = 0;
    const names = () => (asked++ === 0 ? [PUBLIC] : ["127.0.0.1"]);
    target = "http://rebinds.example/again";
    const network = localNetwork(redirector.port, { names, dialled });
    expect(await fetcherOn(network).fetch("http://rebinds.example/")).toEqual({
      ok: false,
      why: "private_address",
    });
    expect({ asked, dialled }).toEqual({ asked: 2, dialled: [PUBLIC] });
  });

  it("dials no address but the one it is given, on the open network too", async () => {
    const { socket } = openNetwork.open({
      address: "127.0.0.1",
      port: sinkhole.port,
      tlsName: null,
    });
    await new Promise((resolve) => socket.on("close", resolve).on("error", () => undefined));
    expect(reached).toBe(1);
    reached = 0;
  });

  it("refuses other schemes, ports and credentials", async () => {
    const links = fetcherOn(sunk());
    const hostile = [
      ...["ftp://a.example/", "file:///etc/passwd", "gopher://a.example/", "data:text/html,x"],
      ...[
        "javascript:alert(1)",
        "http://a.example:22/",
        "https://a.example:6379/",
        "//a.example/x",
      ],
      ...["https://user:pass@a.example/", "https://user@a.example/", "", "http://", "a.example/x"],
      ...["http://[fe80::1%25eth0]/", "http://a b/", `http://a.example/${"x".repeat(9_000)}`],
    ];
    for (const link of hostile) {
      expect([link, await links.fetch(link)]).toEqual([link, { ok: false, why: "not_web" }]);
    }
    expect(reached).toBe(0);
  });

  it("counts what is public as public", () => {
    const open = ["8.8.8.8", "172.32.0.1", "100.128.0.1", "2606:4700::1111", "64:ff9b::808:808"];
    expect(open.filter((address) => !isPublicAddress(address))).toEqual([]);
    const closed = [...TARGETS_V4, ...TARGETS_V6, "fe80::1%eth0", "", "x", "::ffff:8.8.8.8"];
    expect(closed.filter(isPublicAddress)).toEqual([]);
  });
});
