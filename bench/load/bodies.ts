import type { FleetOrder } from './orders.js';

/** Bodies of check-in requests, made by hand: what a client sends, at the least cost to the machine that is measured. */
export class Bodies {
  private next = 0;

  constructor(
    private readonly fleet: FleetOrder,
    private readonly batch: number,
    private readonly withAttributes: boolean,
  ) {}

  /** How many bodies make one pass over the fleet. */
  get perPass(): number {
    return Math.ceil(this.fleet.clients / this.batch);
  }

  get nextSequence(): number {
    return this.fleet.firstSequence + Math.ceil(this.next / this.perPass);
  }

  take(): string {
    const pass = Math.floor(this.next / this.perPass);
    const from = (this.next % this.perPass) * this.batch;
    this.next += 1;
    const items: string[] = [];
    for (let client = from; client < Math.min(from + this.batch, this.fleet.clients); client += 1) {
      items.push(this.item(client, this.fleet.firstSequence + pass));
    }
    return `{"checkIns":[${items.join(',')}]}`;
  }

  private item(client: number, sequence: number): string {
    const { prefix, cause, version } = this.fleet;
    const attributes = this.withAttributes ? `,"attributes":${attributesOf(client)}` : '';
    return `{"clientId":"${prefix}${client}","epoch":1,"sequence":${sequence},"cause":"${cause}","version":"${version}"${attributes}}`;
  }
}

/** What an active client says of itself when it connects. */
function attributesOf(client: number): string {
  const hex = client.toString(16).padStart(6, '0');
  return (
    `{"name":"TILL-${hex}","hostname":"till-${hex}","fqdn":"till-${hex}.stores.example.com","group":"Store ${client % 400}",` +
    `"tag":"lane ${client % 12}","connectionType":"active","operatingSystem":"Windows 11 Enterprise 24H2",` +
    `"publicIp":"192.0.2.${client % 254}","privateIp":"10.${(client >> 16) & 255}.${(client >> 8) & 255}.${client & 255}",` +
    `"consoleUser":"cashier${client % 5000}"}`
  );
}
