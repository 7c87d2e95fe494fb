"use client";

import { useSyncExternalStore } from "react";
import type { NotableKind } from "../notifications/notable";
import { NOTABLE_KINDS } from "../notifications/notable";
import { usePreference } from "../shell/preferences";
import { Channels } from "./channels";
import { Settings, SwitchSetting } from "./setting";
import styles from "./settings.module.css";

const TITLES: Record<NotableKind, { title: string; when: string }> = {
  notifyDone: { title: "The queue is empty", when: "The last package of a run is built." },
  notifyStalled: { title: "The swarm stalls", when: "Packages remain, and none of them can be built." },
  notifyDrones: { title: "A drone is grounded or lost", when: "It gets no new work, or nothing is heard from it." },
  notifyBlocking: { title: "A failure blocks others", when: "A package failed, and 5 or more wait for it." },
};

/** Which news the browser shows on the desktop while nobody looks at this page. */
export function Notifications() {
  const permission = useSyncExternalStore(noChange, permissionNow, () => "default" as const);
  const refusal = REFUSALS[permission];
  return (
    <>
      <p className={styles.words}>
        Shown by this browser while this page is open and out of sight. News within 30 s comes as one. Nothing is shown
        for a package that was built.
      </p>
      <Settings>
        {NOTABLE_KINDS.map((kind) => (
          <KindSetting key={kind} kind={kind} refusal={refusal} />
        ))}
      </Settings>
      <Channels />
    </>
  );
}

function KindSetting({ kind, refusal }: { kind: NotableKind; refusal: string | undefined }) {
  const [choice, choose] = usePreference(kind);
  const { title, when } = TITLES[kind];
  const change = async (on: boolean) => {
    const allowed = !on || (await Notification.requestPermission()) === "granted";
    choose(on && allowed ? "on" : "off");
  };
  return (
    <SwitchSetting
      title={title}
      on={choice === "on" && refusal === undefined}
      refusal={refusal}
      onChange={(on) => void change(on)}
    >
      {when}
    </SwitchSetting>
  );
}

type Permission = NotificationPermission | "none";

const REFUSALS: Record<Permission, string | undefined> = {
  default: undefined,
  granted: undefined,
  denied: "This browser was told to show nothing from this address. Its settings for the site change that.",
  none: "Browsers show notifications only from pages that came by HTTPS or from localhost.",
};

function permissionNow(): Permission {
  return typeof Notification === "undefined" || !window.isSecureContext ? "none" : Notification.permission;
}

function noChange(): () => void {
  return () => undefined;
}
