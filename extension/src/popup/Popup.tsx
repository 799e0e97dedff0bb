import { createResource, Match, Switch } from "solid-js";
import type { Pairing } from "../api.ts";
import type { Words } from "../words.ts";
import { Desk } from "./Desk.tsx";
import type { Surroundings } from "./main.tsx";
import { PairForm } from "./PairForm.tsx";

/** Either the browser is paired, and there is work to show, or it is not, and there is one thing to do. */
export function Popup(props: { surroundings: Surroundings; words: Words }) {
  const [pairing, { mutate }] = createResource(props.surroundings.readPairing);
  const paired = (pairing: Pairing) => {
    mutate(pairing);
    props.surroundings.lookAgain();
  };
  const forget = async () => {
    await props.surroundings.forgetPairing();
    mutate(null);
  };
  return (
    <main>
      <Switch>
        <Match when={pairing()}>
          {(known) => (
            <Desk pairing={known()} surroundings={props.surroundings} words={props.words} onUnpaired={forget} />
          )}
        </Match>
        <Match when={pairing() === null}>
          <PairForm surroundings={props.surroundings} words={props.words} onPaired={paired} />
        </Match>
      </Switch>
    </main>
  );
}
