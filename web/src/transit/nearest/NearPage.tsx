export default function Page(_props: { close?: () => void }) {
  return <p />;
}
