import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Query, Req } from '@nestjs/common';
import { ApiCreatedResponse, ApiNoContentResponse, ApiOkResponse, ApiOperation } from '@nestjs/swagger';
import {
  createdLinkSchema,
  createPersonBodySchema,
  patchPersonBodySchema,
  peopleAnswerSchema,
  personSchema,
  type CreatedLink,
  type CreatePersonBody,
  type PatchPersonBody,
  type Person,
} from '../../contracts/access.js';
import { idSchema, pageQuerySchema, type Page, type PageQuery } from '../../contracts/common.js';
import { Can, CurrentActor } from '../decorators.js';
import type { Actor, ActorRequest } from '../actor.js';
import { SignInLinks } from '../sessions/sign-in-links.service.js';
import { People } from './people.service.js';

@Controller('people')
export class PeopleController {
  constructor(
    private readonly people: People,
    private readonly links: SignInLinks,
  ) {}

  @Get()
  @Can('person.manage')
  @ApiOperation({ summary: 'The people who may sign in, newest first' })
  @ApiOkResponse({ standardSchema: peopleAnswerSchema })
  list(@Query({ schema: pageQuerySchema }) query: PageQuery): Promise<Page<Person>> {
    return this.people.list(query);
  }

  @Post()
  @Can('person.manage')
  @ApiOperation({ summary: 'Add a person' })
  @ApiCreatedResponse({ standardSchema: personSchema })
  create(
    @CurrentActor() actor: Actor,
    @Body({ schema: createPersonBodySchema }) body: CreatePersonBody,
  ): Promise<Person> {
    return this.people.create(actor, body);
  }

  @Patch(':id')
  @Can('person.manage')
  @ApiOperation({ summary: "Change a person's role or password, which ends their sessions" })
  @ApiOkResponse({ standardSchema: personSchema })
  change(
    @CurrentActor() actor: Actor,
    @Param('id', { schema: idSchema }) id: string,
    @Body({ schema: patchPersonBodySchema }) body: PatchPersonBody,
  ): Promise<Person> {
    return this.people.change(actor, id, body);
  }

  @Delete(':id')
  @HttpCode(204)
  @Can('person.manage')
  @ApiOperation({ summary: 'Remove a person and end their sessions' })
  @ApiNoContentResponse()
  async delete(@CurrentActor() actor: Actor, @Param('id', { schema: idSchema }) id: string): Promise<void> {
    await this.people.delete(actor, id);
  }

  @Post(':id/links')
  @Can('person.manage')
  @ApiOperation({ summary: 'Make a link that signs the person in, once, within 15 minutes' })
  @ApiCreatedResponse({ standardSchema: createdLinkSchema })
  createLink(
    @CurrentActor() actor: Actor,
    @Param('id', { schema: idSchema }) id: string,
    @Req() request: ActorRequest,
  ): Promise<CreatedLink> {
    return this.links.create(actor, id, `${request.protocol}://${request.headers.host}`);
  }
}
