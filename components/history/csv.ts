import type { EndedAttempt } from "../../protocol/past";

const COLUMNS = {
  package: ({ cpv }) => cpv,
  attempt: ({ attempt }) => attempt,
  result: ({ result }) => result,
  reason: ({ reason }) => reason,
  phase: ({ phase }) => phase,
  drone: ({ drone }) => drone,
  cores: ({ cores }) => cores,
  seconds: ({ seconds }) => seconds,
  usual_seconds: ({ usualSeconds }) => usualSeconds,
  granted: ({ grantedAt }) => new Date(grantedAt).toISOString(),
  ended: ({ endedAt }) => new Date(endedAt).toISOString(),
} as const satisfies Record<string, (attempt: EndedAttempt) => string | number | null>;

/** RFC 4180. No field can begin with a sign that a spreadsheet would take for a formula: names begin with letters or digits. */
export function csvOf(attempts: readonly EndedAttempt[]): string {
  const head = Object.keys(COLUMNS).join(",");
  const lines = attempts.map((attempt) =>
    Object.values(COLUMNS)
      .map((of) => quoted(String(of(attempt) ?? "")))
      .join(","),
  );
  return [head, ...lines, ""].join("\r\n");
}

function quoted(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
