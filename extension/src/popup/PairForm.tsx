import { createSignal, Show } from "solid-js";
import { patternOf } from "../../manifest.ts";
import { originOf } from "../address.ts";
import { type Pairing, pair } from "../api.ts";
import type { Words } from "../words.ts";
import type { Surroundings } from "./main.tsx";

export function PairForm(props: { surroundings: Surroundings; words: Words; onPaired: (pairing: Pairing) => void }) {
  const [address, setAddress] = createSignal(props.surroundings.builtFor ?? "");
  const [code, setCode] = createSignal("");
  const [isBusy, setBusy] = createSignal(false);
  const [fault, setFault] = createSignal<string | null>(null);

  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    setFault(null);
    const origin = originOf(address());
    if (origin === null) return setFault(props.words.wrongAddress);
    setBusy(true);
    setFault(await attempt(origin));
    setBusy(false);
  };

  /** What went wrong, in words; null when nothing did. */
  const attempt = async (origin: string): Promise<string | null> => {
    const { surroundings, words } = props;
    if (surroundings.builtFor === null && !(await surroundings.mayReach(patternOf(origin)))) return words.notAllowed;
    const answer = await pair(origin, code(), titleOf(navigator.userAgent), surroundings.send);
    if (answer.kind === "unreachable") return words.unreachable;
    if (answer.kind === "unpaired") return words.unpaired;
    if (answer.kind === "refused") return answer.reason;
    const { device_token: token, me } = answer.value;
    const pairing = { origin, token, tenant: me.tenant.name, user: me.user.name };
    await surroundings.keepPairing(pairing);
    props.onPaired(pairing);
    return null;
  };

  return (
    <form class="pair" onSubmit={submit}>
      <h1>{props.words.title}</h1>
      <Show when={props.surroundings.builtFor === null}>
        <label>
          {props.words.address}
          <input
            name="address"
            inputmode="url"
            autocomplete="url"
            placeholder={props.words.addressHint}
            required
            value={address()}
            onInput={(event) => setAddress(event.currentTarget.value)}
          />
        </label>
      </Show>
      <label>
        {props.words.code}
        <input
          name="code"
          class="code"
          autocomplete="one-time-code"
          autocapitalize="characters"
          spellcheck={false}
          maxlength="12"
          required
          aria-describedby="code-hint"
          value={code()}
          onInput={(event) => setCode(event.currentTarget.value)}
        />
      </label>
      <p id="code-hint" class="quiet">
        {props.words.codeHint}
      </p>
      <Show when={fault()}>{(words) => <p role="alert">{words()}</p>}</Show>
      <button type="submit" class="primary" disabled={isBusy()}>
        {isBusy() ? props.words.pairing : props.words.pair}
      </button>
    </form>
  );
}

/** As the dashboard lists this device: "Edge on Windows". */
export function titleOf(userAgent: string): string {
  const browser = /Edg\//.test(userAgent) ? "Edge" : /OPR\//.test(userAgent) ? "Opera" : "Chrome";
  const system = [
    ["Windows", /Windows/],
    ["macOS", /Mac OS X/],
    ["ChromeOS", /CrOS/],
    ["Linux", /Linux/],
  ] as const;
  const on = system.find(([, mark]) => mark.test(userAgent))?.[0];
  return on === undefined ? browser : `${browser} on ${on}`;
}
