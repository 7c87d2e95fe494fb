/** The product's mark: a swarm around its coordinator. */
export function Mark() {
  return (
    <svg width="20" height="20" viewBox="0 0 20 20" fill="currentColor" aria-hidden="true">
      <circle cx="10" cy="10" r="2.6" />
      <g opacity=".5">
        <circle cx="10" cy="3.2" r="2" />
        <circle cx="10" cy="16.8" r="2" />
        <circle cx="4.1" cy="6.6" r="2" />
        <circle cx="15.9" cy="6.6" r="2" />
        <circle cx="4.1" cy="13.4" r="2" />
        <circle cx="15.9" cy="13.4" r="2" />
      </g>
    </svg>
  );
}
