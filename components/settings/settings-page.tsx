"use client";

import type { ReactNode } from "react";
import { Link } from "../ui/link";
import head from "../ui/page-head.module.css";
import { Tabs } from "../ui/tabs";
import { About } from "./about";
import { Appearance } from "./appearance";
import { Audit } from "./audit";
import { GroundingRules } from "./grounding-rules";
import { Notifications } from "./notifications";
import { People } from "./people";
import type { SectionName } from "./sections";
import { SECTIONS } from "./sections";
import styles from "./settings.module.css";
import { SwarmFacts } from "./swarm-facts";
import { Tokens } from "./tokens";

const PANELS: Record<SectionName, () => ReactNode> = {
  appearance: Appearance,
  notifications: Notifications,
  swarm: SwarmFacts,
  grounding: GroundingRules,
  people: People,
  tokens: Tokens,
  audit: Audit,
  about: About,
};

export function SettingsPage({ section }: { section: SectionName }) {
  const Part = PANELS[section];
  const title = SECTIONS.find(({ name }) => name === section)?.title;
  return (
    <>
      <div className={head.head}>
        <h1>Settings</h1>
        <Tabs label="Sections">
          {SECTIONS.map(({ name, title }) => (
            <Link key={name} href={`/settings/${name}`} replace aria-current={name === section ? "true" : undefined}>
              {title}
            </Link>
          ))}
        </Tabs>
      </div>
      <section className={styles.part} aria-label={title}>
        <Part />
      </section>
    </>
  );
}
