import { RuntimeModule } from '@maiko/tsyringe';
import { CardGateway, SandboxCards } from '../card-gateway';
import { SeatPrinter } from './printer';
import { DecidingSeatMap } from './seat-map';
import { RefundingTill } from './till';

/** The same box office, in which payments are late without harm. */
@RuntimeModule({
  actors: [DecidingSeatMap, RefundingTill, SeatPrinter],
  providers: [{ provide: CardGateway, useClass: SandboxCards }],
})
export class MendedBoxOffice {}
