import { RuntimeModule } from '@maiko/tsyringe';
import { CardGateway, SandboxCards } from './card-gateway';
import { Printer } from './printer';
import { SeatMap } from './seat-map';
import { Till } from './till';

/** A box office. Its tests pass, and yet it sells some seats twice. */
@RuntimeModule({
  actors: [SeatMap, Till, Printer],
  providers: [{ provide: CardGateway, useClass: SandboxCards }],
})
export class BoxOffice {}
