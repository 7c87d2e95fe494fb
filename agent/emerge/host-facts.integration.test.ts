import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { PuppetTheatre } from "../testing/emerge-puppet";
import { openPuppetTheatre } from "../testing/emerge-puppet";
import { puppetHost } from "../testing/puppet-host";
import { parseVersion, readPortageFacts } from "./host-facts";

describe("emerge --version", () => {
  it.each([
    [
      "Portage 3.0.82 (python 3.11.2-final-0, default/linux/amd64/23.0, gcc-12, glibc-2.41-r3, 6.18.44-gentoo x86_64)\n",
      { portageVersion: "3.0.82", profile: "default/linux/amd64/23.0", gcc: "12" },
    ],
    [
      "!!! Your current profile is invalid.\n\nPortage 3.0.67 (python 3.13.1-final-0, unavailable, gcc-14.2.1, glibc-2.40, 6.6 x86_64)",
      { portageVersion: "3.0.67", profile: null, gcc: "14.2.1" },
    ],
    [
      "Portage 3.0.82 (python 3.11.2-final-0, default/linux/amd64/23.0, unavailable, unavailable, 6.6 x86_64)",
      { portageVersion: "3.0.82", profile: "default/linux/amd64/23.0", gcc: null },
    ],
    ["apt 2.6.1 (amd64)", { portageVersion: null, profile: null, gcc: null }],
    ["", { portageVersion: null, profile: null, gcc: null }],
  ])("is read: %s", (text, facts) => {
    expect(parseVersion(text)).toEqual(facts);
  });
});

describe("what Portage tells of the host", () => {
  let theatre: PuppetTheatre;
  beforeAll(async () => {
    theatre = await openPuppetTheatre();
  });
  afterAll(() => theatre.close());

  it("includes that it can plan, when there is an emerge that tells its version", async () => {
    const facts = readPortageFacts({ ...puppetHost(theatre), python: "true" });
    const emerge = await theatre.next();
    expect(emerge.argv).toEqual(["--version"]);
    await emerge.print("Portage 3.0.82 (python 3.11.2-final-0, default/linux/amd64/23.0, gcc-12, x, y)\n");
    emerge.exit(0);
    expect(await facts).toEqual({
      portageVersion: "3.0.82",
      profile: "default/linux/amd64/23.0",
      gcc: "12",
      canPlan: true,
    });
  });

  it("is nothing where there is none", async () => {
    const host = { ...puppetHost(theatre), emergePath: "/nonexistent/emerge", python: "false" };
    expect(await readPortageFacts(host)).toEqual({ portageVersion: null, profile: null, gcc: null, canPlan: false });
  });
});
