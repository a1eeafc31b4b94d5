export function RunPage() {
  return (
    <>
      <title>Run – Rollcall</title>
      <h1>Run</h1>
    </>
  );
}
