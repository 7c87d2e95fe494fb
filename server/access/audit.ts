import type { AuditEntry } from "../../protocol/access";
import type { AccessStore } from "../store/access-store";

/** The record of who did what: of every human act, and of all that changes who may do what. */
export class Audit {
  constructor(
    private readonly store: AccessStore,
    private readonly now: () => number,
  ) {}

  /** @throws NotSaved */
  note(entry: Omit<AuditEntry, "number" | "at">): Promise<void> {
    return this.store.addAudit({ ...entry, at: this.now() });
  }

  /** Newest first, those with a number below `before`. */
  read(before: number, limit: number): Promise<AuditEntry[]> {
    return this.store.readAudit(before, limit);
  }
}
