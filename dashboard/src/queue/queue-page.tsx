export function QueuePage() {
  return (
    <>
      <title>Queue – Rollcall</title>
      <h1>Queue</h1>
    </>
  );
}
