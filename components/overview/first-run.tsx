"use client";

import { JoinCommand } from "../drones/join-command";
import { DRONE_BADGES, StateIcon } from "../state-badges";
import styles from "./first-run.module.css";

/** No drone has joined: how to add one, and a box that listens for it. */
export function FirstRun() {
  return (
    <div className={styles.first}>
      <h1>No drones yet</h1>
      <p className={styles.lead}>
        Run this as root on each Gentoo machine that should build. It starts the agent and joins this swarm.
      </p>
      <JoinCommand />
      <p className={styles.listening} role="status">
        <StateIcon badge={DRONE_BADGES.idle} label={null} />
        Listening. The first drone appears here within a second of joining.
      </p>
      <section className={styles.demo} aria-label="Just looking?">
        <h2>Just looking?</h2>
        <p>
          <code>npm run demo</code> starts four simulated drones that build 152 packages. Nothing is compiled.
        </p>
      </section>
    </div>
  );
}
