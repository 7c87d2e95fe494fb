"use client";

import { useState } from "react";
import type { ChannelList, ChannelView, Delivery } from "../../protocol/notifications";
import { NOTICE_KINDS } from "../../protocol/notifications";
import { SECOND_THOUGHT_MS } from "../swarm/use-actions";
import { Button } from "../ui/button";
import { Section } from "../ui/panel";
import { Clock } from "../ui/time-text";
import { useToasts } from "../ui/toast";
import styles from "./access.module.css";
import { AccessForm, AccessTable, partOf, saidIn, TextField } from "./access-form";
import type { DestinationKind } from "./destination";
import { DESTINATIONS, destinationFrom } from "./destination";
import { kindsFrom, kindsText, NoticeKindBoxes } from "./notice-kinds";
import { Settings } from "./setting";
import { send, useResource } from "./use-resource";

/** Where the coordinator itself sends news, whoever looks on or not. */
export function Channels() {
  const { resource, reload } = useResource<ChannelList>("/channels");
  const { say } = useToasts();
  const test = async (channel: string) => {
    const answer = await send<Delivery>("POST", `/channels/${channel}/test`, {});
    if (typeof answer === "string") say({ text: answer });
    else say({ text: answer.answer?.because ?? `Delivered to ${channel}.` });
    reload();
  };
  const choose = async (channel: string, form: HTMLFormElement) => {
    const answer = await send("PATCH", `/channels/${channel}`, { kinds: kindsFrom(saidIn(form)) });
    if (typeof answer === "string") {
      form.reset();
      say({ text: answer });
    }
    reload();
  };
  const remove = (channel: string) =>
    say({
      text: `Removing ${channel} in 6 s.`,
      undo: { label: "Keep", run: () => undefined },
      lastsMs: SECOND_THOUGHT_MS,
      onRunOut: () =>
        void send("DELETE", `/channels/${channel}`).then((answer) => {
          if (typeof answer === "string") say({ text: answer });
          reload();
        }),
    });
  return (
    <Section title="Channels" remark="where the coordinator sends the same news, also when nobody looks">
      <Settings>
        <AccessTable
          resource={partOf(resource, ({ channels }) => channels)}
          head={["Name", "To", "News", "Newest", ""]}
          empty="Nothing is sent anywhere."
          row={(channel) => (
            <ChannelRow key={channel.channel} {...channel} onTest={test} onChoose={choose} onRemove={remove} />
          )}
        />
        {resource.kind === "loaded" && <AddChannel onAdded={reload} />}
      </Settings>
    </Section>
  );
}

type RowProps = ChannelView & {
  onTest: (channel: string) => Promise<void>;
  onChoose: (channel: string, form: HTMLFormElement) => Promise<void>;
  onRemove: (channel: string) => void;
};

function ChannelRow({ channel, kind, to, kinds, newest, waiting, onTest, onChoose, onRemove }: RowProps) {
  const [sending, setSending] = useState(false);
  const [now] = useState(Date.now);
  const test = async () => {
    setSending(true);
    await onTest(channel).finally(() => setSending(false));
  };
  return (
    <tr>
      <td>{channel}</td>
      <td>
        {DESTINATIONS[kind].title}: {to}
      </td>
      <td>
        <details className={styles.choose}>
          <summary>{kindsText(kinds)}</summary>
          <form onChange={({ currentTarget }) => void onChoose(channel, currentTarget)}>
            <NoticeKindBoxes on={kinds} />
          </form>
        </details>
      </td>
      <td>
        {newest?.delivered && (
          <>
            delivered at <Clock at={newest.at} now={now} />
          </>
        )}
        {newest?.because}
        {waiting > 0 && ` ${waiting} not sent yet`}
      </td>
      <td>
        <Button size="small" refusal={sending ? "It is on its way." : undefined} onClick={() => void test()}>
          {sending ? "Sending" : "Send test"}
        </Button>{" "}
        <Button size="small" onClick={() => onRemove(channel)}>
          Remove
        </Button>
      </td>
    </tr>
  );
}

function AddChannel({ onAdded }: { onAdded: () => void }) {
  const [kind, setKind] = useState<DestinationKind>("webhook");
  return (
    <AccessForm
      label="Add"
      onSend={async ({ channel, template, ...said }) => {
        const more = template === "" ? {} : { template };
        const to = { channel, destination: destinationFrom(kind, said), kinds: kindsFrom(said) };
        const answer = await send("POST", "/channels", { ...to, ...more });
        onAdded();
        return typeof answer === "string" ? answer : null;
      }}
    >
      <TextField name="channel" label="Name" />
      <label>
        Kind
        <select
          value={kind}
          onChange={({ target }) => {
            const chosen = target.value;
            if (isKind(chosen)) setKind(chosen);
          }}
        >
          {Object.entries(DESTINATIONS).map(([name, { title }]) => (
            <option key={name} value={name}>
              {title}
            </option>
          ))}
        </select>
      </label>
      {DESTINATIONS[kind].fields.map((field) => (
        <TextField key={`${kind} ${field.name}`} {...field} />
      ))}
      <TextField name="template" label="Template" optional />
      <NoticeKindBoxes on={NOTICE_KINDS} />
    </AccessForm>
  );
}

function isKind(text: string): text is DestinationKind {
  return Object.hasOwn(DESTINATIONS, text);
}
