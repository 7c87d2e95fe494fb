import { join } from "node:path";
import type { z } from "zod";
import type { ClientMatrix } from "../../protocol/client";
import { ClientReport } from "../../protocol/client";
import type { DroneName, TargetName } from "../../protocol/ids";
import { DroneName as ClientName } from "../../protocol/ids";
import { Millis } from "../../protocol/time";
import { makeDurableDirectory, readWhole, writeDurably } from "./durable-files";
import type { FileSystem } from "./file-system";

const Kept = ClientReport.extend({ reportedAt: Millis });
type Kept = z.infer<typeof Kept>;

/** The newest report of each client of each target: `clients/<target>/<name>.json`. Who has not reported for 90 days is forgotten. */
export class Clients {
  readonly #files: FileSystem;
  readonly #dataDirectory: string;
  readonly #now: () => Millis;

  constructor(files: FileSystem, dataDirectory: string, now: () => Millis) {
    this.#files = files;
    this.#dataDirectory = dataDirectory;
    this.#now = now;
  }

  async keep(target: TargetName, client: DroneName, report: ClientReport): Promise<void> {
    const directory = await makeDurableDirectory(this.#files, this.#dataDirectory, [CLIENTS, target]);
    const kept: Kept = { ...report, reportedAt: this.#now() };
    await writeDurably(this.#files, join(directory, `${client}.json`), Buffer.from(JSON.stringify(kept)));
  }

  /** By name. */
  async of(target: TargetName): Promise<Map<DroneName, Kept>> {
    const directory = join(this.#dataDirectory, CLIENTS, target);
    const reports = new Map<DroneName, Kept>();
    for (const file of (await this.#files.list(directory)).sort()) {
      const client = ClientName.safeParse(file.replace(/\.json$/, ""));
      if (!client.success || !file.endsWith(".json")) continue;
      const bytes = await readWhole(this.#files, join(directory, file));
      const report = bytes && Kept.parse(JSON.parse(bytes.toString("utf8")));
      if (report && this.#now() - report.reportedAt < FORGOTTEN_AFTER_MS) reports.set(client.data, report);
    }
    return reports;
  }
}

/** Each package of anybody's `@world`, by name, and what each client says of it. */
export function matrixOf(reports: ReadonlyMap<DroneName, Kept>): ClientMatrix {
  const cells = new Map<string, ClientMatrix["packages"][number]["cells"]>();
  for (const [client, { packages }] of reports) {
    for (const { atom, cpv, differs } of packages) {
      const row = cells.get(atom) ?? [];
      row.push({ client, cpv, differs });
      cells.set(atom, row);
    }
  }
  const clients = [...reports].map(([name, { reportedAt, packages }]) => {
    const taken = packages.filter(({ differs }) => differs.length === 0).length;
    return { name, reportedAt, packages: packages.length, taken };
  });
  const packages = [...cells].map(([atom, row]) => ({ atom, cells: row }));
  return { clients, packages: packages.sort((a, b) => (a.atom < b.atom ? -1 : 1)) };
}

const CLIENTS = "clients";
const FORGOTTEN_AFTER_MS = 90 * 24 * 60 * 60_000;
