import type { ComponentProps } from "solid-js";
import type { AccessScope } from "../../../../contracts/control.ts";
import { GuardedButton } from "../../desk/GuardedButton.tsx";
import { useOperations } from "../link/context.tsx";

/** A button that acts, where the session's scope lets it. */
export function Act(props: { scope: AccessScope } & Omit<ComponentProps<typeof GuardedButton>, "whyNot">) {
  const { whyNot } = useOperations();
  return <GuardedButton {...props} whyNot={whyNot(props.scope)} />;
}
