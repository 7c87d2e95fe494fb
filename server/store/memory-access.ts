import type { AuditEntry } from "../../protocol/access";
import type { AccessRow, AccessStore, AccessTable } from "./access-store";
import { KEY_OF } from "./access-store";

/** What outlives a coordinator in tests. */
export type AccessMemory = { [T in AccessTable]: Map<string, AccessRow[T]> } & { audit: AuditEntry[] };

export function newAccessMemory(): AccessMemory {
  return {
    tokens: new Map(),
    credentials: new Map(),
    accounts: new Map(),
    sessions: new Map(),
    channels: new Map(),
    audit: [],
  };
}

export function memoryAccess(memory: AccessMemory): AccessStore {
  const tables: { [T in AccessTable]: Map<string, AccessRow[T]> } = memory;
  return {
    read: () =>
      Promise.resolve({
        tokens: [...memory.tokens.values()],
        credentials: [...memory.credentials.values()],
        accounts: [...memory.accounts.values()],
        sessions: [...memory.sessions.values()],
        channels: [...memory.channels.values()],
      }),
    put(table, row) {
      tables[table].set(KEY_OF[table](row), row);
      return Promise.resolve();
    },
    remove(table, key) {
      tables[table].delete(key);
      return Promise.resolve();
    },
    addAudit(entry) {
      memory.audit.push({ ...entry, number: memory.audit.length + 1 });
      return Promise.resolve();
    },
    readAudit: (before, limit) =>
      Promise.resolve(
        memory.audit
          .filter(({ number }) => number < before)
          .slice(-limit)
          .reverse(),
      ),
  };
}
