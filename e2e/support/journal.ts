import type { FactKind, FactOf, JournalEntry } from "../../protocol/facts";

/** What a journal shows to have gone wrong, one sentence each; nothing when it tells of a right run. */
export function wrongsOf(journal: readonly JournalEntry[]): string[] {
  const wrongs: string[] = [];
  const needs = new Map<number, readonly number[]>();
  const holder = new Map<number, string>();
  const published = new Set<number>();
  journal.forEach(({ sequence, fact }, index) => {
    if (sequence !== index + 1) wrongs.push(`fact ${sequence} stands at place ${index + 1}`);
    switch (fact.kind) {
      case "build.added":
        needs.set(fact.build, fact.needs);
        return;
      case "lease.granted": {
        const other = holder.get(fact.build);
        if (other !== undefined) wrongs.push(`build ${fact.build} went to ${fact.drone} while ${other} held it`);
        for (const need of needs.get(fact.build) ?? [])
          if (!published.has(need)) wrongs.push(`build ${fact.build} was granted before ${need}, which it needs`);
        if (published.has(fact.build)) wrongs.push(`build ${fact.build} was granted after it was built`);
        holder.set(fact.build, fact.drone);
        return;
      }
      case "lease.expired":
      case "lease.dropped":
      case "attempt.finished":
        holder.delete(fact.build);
        return;
      case "lease.revived":
        holder.set(fact.build, fact.drone);
        return;
      case "artefact.published":
        if (published.has(fact.build)) wrongs.push(`build ${fact.build} was built twice`);
        published.add(fact.build);
        return;
      default:
    }
  });
  return wrongs;
}

/** All facts of one kind. */
export function factsOf<K extends FactKind>(journal: readonly JournalEntry[], kind: K): FactOf<K>[] {
  const isOfKind = (fact: JournalEntry["fact"]): fact is FactOf<K> => fact.kind === kind;
  return journal.map(({ fact }) => fact).filter(isOfKind);
}
