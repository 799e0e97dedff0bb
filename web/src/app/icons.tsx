import type { JSX } from "solid-js";
import type { Theme } from "../lib/preferences.ts";

function Icon(props: { children: JSX.Element }) {
  return (
    <svg
      class="icon"
      viewBox="0 0 24 24"
      aria-hidden="true"
      fill="none"
      stroke="currentColor"
      stroke-width="2"
      stroke-linecap="round"
      stroke-linejoin="round"
    >
      {props.children}
    </svg>
  );
}

export const SearchIcon = () => (
  <Icon>
    <circle cx="10.5" cy="10.5" r="6.5" />
    <path d="m15.5 15.5 5 5" />
  </Icon>
);
export const NetworkIcon = () => (
  <Icon>
    <path d="M5 4v9a4 4 0 0 0 4 4h10M15 4v16" />
    <circle cx="5" cy="4" r="1" />
    <circle cx="19" cy="17" r="1" />
  </Icon>
);
export const MapIcon = () => (
  <Icon>
    <path d="m3 6 6-2.500 6 2.500 6-2.500v14.500l-6 2.500-6-2.500-6 2.500zM9 3.500v14.500M15 6v14.500" />
  </Icon>
);
export const NearIcon = () => (
  <Icon>
    <path d="M12 21s7-6.2 7-11a7 7 0 1 0-14 0c0 4.800 7 11 7 11z" />
    <circle cx="12" cy="10" r="2.5" />
  </Icon>
);
export const CloseIcon = () => (
  <Icon>
    <path d="m6 6 12 12M18 6 6 18" />
  </Icon>
);

export function ThemeIcon(props: { theme: Theme }) {
  const PATHS: Record<Theme, string> = {
    light:
      "M12 7a5 5 0 1 1 0 10 5 5 0 0 1 0-10zM12 1.500v2M12 20.500v2M1.500 12h2M20.500 12h2M4.600 4.600 6 6M18 18l1.400 1.400M4.600 19.400 6 18M18 6l1.400-1.400",
    dark: "M20 14.500A8.500 8.500 0 0 1 9.500 4 8.500 8.500 0 1 0 20 14.500z",
    system: "M12 3a9 9 0 1 0 0 18zM12 3a9 9 0 0 1 0 18M12 7h6M12 11h8M12 15h7",
  };
  return (
    <Icon>
      <path d={PATHS[props.theme]} />
    </Icon>
  );
}
