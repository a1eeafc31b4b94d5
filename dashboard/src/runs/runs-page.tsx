export function RunsPage() {
  return (
    <>
      <title>Runs – Rollcall</title>
      <h1>Runs</h1>
    </>
  );
}
