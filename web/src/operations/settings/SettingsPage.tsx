import "../board/board.css";
import "./settings.css";
import { createMemo, createSignal, For, onCleanup, onMount, Show } from "solid-js";
import { createAnswer } from "../../desk/answer.ts";
import { refusedWords } from "../../desk/context.tsx";
import { ExportRows } from "../../desk/Export.tsx";
import { Panel } from "../../desk/Panel.tsx";
import { Said, Settled } from "../../desk/State.tsx";
import { Elapsed } from "../../desk/Times.tsx";
import { useOperations } from "../link/context.tsx";
import { Act } from "../parts/Act.tsx";
import type { Page, SavedSettings, Setting, Settings, SettingsVersion } from "../wire.ts";
import { changesOf, settingAtFault } from "./changes.ts";

type Drafts = Record<string, string | null>;

export default function SettingsPage() {
  const { t, api, confirm, complain, say, whyNot } = useOperations();
  const settings = createAnswer<Settings>(api.get, () => "/system/settings");
  const versions = createAnswer<Page<SettingsVersion>>(api.get, () => "/system/settings/versions");
  /** Null takes an override back. */
  const [drafts, setDrafts] = createSignal<Drafts>({});
  const [note, setNote] = createSignal("");
  const [typed, setTyped] = createSignal("");
  const [fault, setFault] = createSignal<{ name: string | null; words: string } | null>(null);
  const count = () => Object.keys(drafts()).length;
  const found = createMemo(() => {
    const wanted = typed().toLowerCase();
    return (settings.body()?.items ?? []).filter(({ name, about }) =>
      `${name} ${about}`.toLowerCase().includes(wanted),
    );
  });
  const again = (): void => {
    settings.again();
    versions.again();
  };
  const edit = (setting: Setting, value: string | null): void => {
    setFault(null);
    setDrafts((all) => {
      const { [setting.name]: _, ...others } = all;
      const isSame = value === null ? !setting.overridden : value === (setting.value ?? "");
      return isSame ? others : { ...others, [setting.name]: value };
    });
  };
  const save = async (): Promise<void> => {
    const changes = drafts();
    const yes = await confirm({
      things: "settings",
      title: t().settings.save,
      body: t().settings.confirm(count()),
      count: count(),
      action: t().settings.save,
    });
    if (yes === null) return;
    const answer = await api.send<SavedSettings>("PUT", "/system/settings", {
      changes,
      expected_version: settings.body()?.version ?? 0,
      ...(note().trim() === "" ? {} : { note: note().trim() }),
    });
    if (answer.ok) {
      setDrafts({});
      setNote("");
      say(t().settings.saved(answer.body.version));
      again();
    } else if (answer.why.kind === "invalid") {
      const name = settingAtFault(answer.why.parameter);
      setFault({ name, words: refusedWords(t(), answer.why) });
      document.getElementById(`setting-${name}`)?.focus();
    } else complain(answer);
  };
  const rollback = async (version: SettingsVersion): Promise<void> => {
    const current = versions.body()?.items[0]?.overrides ?? {};
    const changes = changesOf(current, version.overrides).length;
    const yes = await confirm({
      things: "settings",
      title: t().settings.rollback,
      body: t().settings.rollbackBody(version.version, changes),
      count: changes,
      action: t().settings.rollback,
      danger: true,
    });
    if (yes === null) return;
    const answer = await api.send<SavedSettings>("POST", "/system/settings/rollback", {
      version: version.version,
      expected_version: settings.body()?.version ?? 0,
    });
    if (complain(answer) || !answer.ok) return;
    say(t().settings.rolledBack(answer.body.version));
    again();
  };
  // Half-made changes are not lost to a closed tab.
  onMount(() => {
    const onLeave = (event: BeforeUnloadEvent): void => {
      if (count() > 0) event.preventDefault();
    };
    window.addEventListener("beforeunload", onLeave);
    onCleanup(() => window.removeEventListener("beforeunload", onLeave));
  });

  return (
    <div>
      <div class="page-head">
        <h1>{t().settings.title}</h1>
        <Show when={settings.body()}>
          {(body) => <span class="quiet num">{t().settings.version(body().version)}</span>}
        </Show>
        <div class="end">
          <ExportRows
            name="settings"
            rows={settings.body()?.items ?? []}
            columns={[
              { name: "name", value: (row) => row.name },
              { name: "value", value: (row) => row.value },
              { name: "overridden", value: (row) => row.overridden },
              { name: "deployed", value: (row) => row.deployed },
              { name: "fallback", value: (row) => row.fallback },
            ]}
          />
        </div>
      </div>
      <p class="quiet lead">{t().settings.lead}</p>
      <div class="board-grid">
        <div class="span-7">
          <input
            type="search"
            class="find"
            data-find
            aria-label={t().settings.find}
            placeholder={t().settings.find}
            value={typed()}
            onInput={(event) => setTyped(event.currentTarget.value)}
          />
          <Settled
            loading={settings.body() === null && settings.why() === null}
            why={settings.why()}
            again={again}
            rows={10}
            empty={found().length === 0}
            emptyWords={t().settings.empty}
          >
            <ul class="settings">
              <For each={found()}>
                {(setting) => (
                  <Field
                    setting={setting}
                    draft={drafts()[setting.name]}
                    fault={fault()?.name === setting.name ? (fault()?.words ?? null) : null}
                    readonly={whyNot("admin")}
                    edit={(value) => edit(setting, value)}
                  />
                )}
              </For>
            </ul>
          </Settled>
          <Show when={count() > 0}>
            <form
              class="save-bar"
              onSubmit={(event) => {
                event.preventDefault();
                void save();
              }}
            >
              <strong class="num">{t().settings.unsaved(count())}</strong>
              <input
                type="text"
                maxlength={300}
                aria-label={t().settings.note}
                placeholder={t().settings.note}
                value={note()}
                onInput={(event) => setNote(event.currentTarget.value)}
              />
              <button
                type="button"
                class="button"
                onClick={() => {
                  setDrafts({});
                  setFault(null);
                }}
              >
                {t().settings.discard}
              </button>
              <button type="submit" class="button main">
                {t().settings.save}
              </button>
              <Show when={fault()?.name === null ? fault() : null}>
                {(one) => (
                  <p class="fault" role="alert">
                    {one().words}
                  </p>
                )}
              </Show>
            </form>
          </Show>
        </div>
        <Panel class="span-5" title={t().settings.versions}>
          <Settled
            loading={versions.body() === null && versions.why() === null}
            why={versions.why()}
            again={versions.again}
            empty={(versions.body()?.items.length ?? 0) === 0}
            emptyWords={t().settings.noVersions}
          >
            <ol class="versions">
              <For each={versions.body()?.items ?? []}>
                {(version, index) => (
                  <Version
                    version={version}
                    previous={versions.body()?.items[index() + 1] ?? null}
                    isCurrent={index() === 0}
                    rollback={() => void rollback(version)}
                  />
                )}
              </For>
            </ol>
          </Settled>
        </Panel>
      </div>
    </div>
  );
}

function Field(props: {
  setting: Setting;
  draft: string | null | undefined;
  fault: string | null;
  readonly: string | null;
  edit: (value: string | null) => void;
}) {
  const { t } = useOperations();
  const { name } = props.setting;
  const standard = () => props.setting.deployed ?? props.setting.fallback;
  const value = () => (props.draft === undefined ? (props.setting.value ?? "") : (props.draft ?? standard() ?? ""));
  const isFixed = () => !props.setting.at_run_time || props.setting.secret;
  return (
    <li class="setting" data-changed={props.draft !== undefined}>
      <label for={`setting-${name}`} class="mono">
        {name}
      </label>
      <div class="setting-value">
        <Show
          when={!isFixed()}
          fallback={
            <output id={`setting-${name}`} class="mono quiet">
              {props.setting.secret
                ? props.setting.is_set
                  ? "••••••"
                  : t().settings.unset
                : props.setting.value || t().settings.unset}
            </output>
          }
        >
          <input
            id={`setting-${name}`}
            type="text"
            class="mono"
            value={value()}
            readonly={props.readonly !== null}
            title={props.readonly ?? undefined}
            aria-invalid={props.fault !== null}
            aria-describedby={`about-${name} fault-${name}`}
            onInput={(event) => props.edit(event.currentTarget.value)}
          />
          <Show when={props.setting.overridden && props.draft !== null && props.readonly === null}>
            <button type="button" class="text-button" title={t().settings.reset} onClick={() => props.edit(null)}>
              ↺ {standard() ?? t().settings.unset}
            </button>
          </Show>
        </Show>
      </div>
      <p id={`about-${name}`} class="quiet small">
        {props.setting.about}{" "}
        <Show when={isFixed()}>
          <em>{t().settings.readonly}</em>
        </Show>
        <Show when={props.setting.overridden && props.setting.since}>
          {(since) => (
            <span>
              {t().settings.overridden} <Elapsed at={since()} />{" "}
              {props.setting.by === null ? "" : t().by(props.setting.by)}
            </span>
          )}
        </Show>
      </p>
      <p id={`fault-${name}`} class="fault" role="alert" hidden={props.fault === null}>
        {props.fault}
      </p>
    </li>
  );
}

function Version(props: {
  version: SettingsVersion;
  previous: SettingsVersion | null;
  isCurrent: boolean;
  rollback: () => void;
}) {
  const { t } = useOperations();
  const changes = createMemo(() => changesOf(props.previous?.overrides ?? {}, props.version.overrides));
  return (
    <li>
      <p class="version-head">
        <strong class="num">{t().settings.version(props.version.version)}</strong>
        <Show
          when={props.isCurrent}
          fallback={
            <Act
              scope="admin"
              class="small-button"
              onClick={props.rollback}
              label={`${t().settings.rollback} (${props.version.version})`}
            >
              {t().settings.rollback}
            </Act>
          }
        >
          <Said level="normal">{t().settings.current}</Said>
        </Show>
      </p>
      <p class="quiet small">
        <Elapsed at={props.version.at} /> {t().by(props.version.by)}
        <Show when={props.version.note}>{(words) => <> · “{words()}”</>}</Show>
      </p>
      <ul class="diff mono small">
        <For each={changes()}>
          {(change) => (
            <li>
              {change.name} <del>{change.before ?? t().settings.unset}</del> →{" "}
              <ins>{change.after ?? t().settings.unset}</ins>
            </li>
          )}
        </For>
      </ul>
    </li>
  );
}
