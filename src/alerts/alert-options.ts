/** What the configuration says of alerts. */
export class AlertOptions {
  constructor(
    /** Where links in messages lead to: our origin as browsers see it, without a slash at its end. */
    readonly origin: string,
  ) {}
}
