export function WatchPage() {
  return (
    <>
      <title>Watch – Rollcall</title>
      <h1>Watch</h1>
    </>
  );
}
