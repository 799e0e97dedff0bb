/** Looks every few minutes while the browser runs, and keeps the number on the icon. */
import { ordersApi } from "./api.ts";
import { type Badge, badgeOf } from "./badge.ts";
import { readPairing } from "./pairing-store.ts";

const ALARM = "look";
const EVERY_MIN = 5;
const COLOURS: Record<Badge["tone"], string> = { calm: "#3a4660", late: "#b3261e", unknown: "#8a6d00" };

chrome.runtime.onInstalled.addListener(() => void start());
chrome.runtime.onStartup.addListener(() => void start());
chrome.alarms.onAlarm.addListener(({ name }) => {
  if (name === ALARM) void look();
});
// Paired, unpaired, or something was sent.
chrome.storage.onChanged.addListener(() => void look());
chrome.runtime.onMessage.addListener((message) => {
  if (message === ALARM) void look();
});

async function start(): Promise<void> {
  await chrome.alarms.create(ALARM, { periodInMinutes: EVERY_MIN });
  await look();
}

async function look(): Promise<void> {
  const pairing = await readPairing();
  const answer =
    pairing === null
      ? ({ kind: "unpaired" } as const)
      : await ordersApi(pairing, (...asked) => fetch(...asked)).board();
  const { text, tone } = badgeOf(answer, Date.now());
  await chrome.action.setBadgeText({ text });
  await chrome.action.setBadgeBackgroundColor({ color: COLOURS[tone] });
}
