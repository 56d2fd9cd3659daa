#pragma once

#include "cli/args.h"

/* The functions of the table in command.c, one file a group. */
bool project_create(struct cli *cli, const struct args *a, struct err *e);
bool project_list(struct cli *cli, const struct args *a, struct err *e);
bool project_show(struct cli *cli, const struct args *a, struct err *e);
bool project_pause(struct cli *cli, const struct args *a, struct err *e);
bool project_resume(struct cli *cli, const struct args *a, struct err *e);
bool project_delete(struct cli *cli, const struct args *a, struct err *e);

bool data_create(struct cli *cli, const struct args *a, struct err *e);
bool data_list(struct cli *cli, const struct args *a, struct err *e);
bool data_show(struct cli *cli, const struct args *a, struct err *e);
bool data_delete(struct cli *cli, const struct args *a, struct err *e);

bool item_list(struct cli *cli, const struct args *a, struct err *e);
bool label_import(struct cli *cli, const struct args *a, struct err *e);
bool status_show(struct cli *cli, const struct args *a, struct err *e);
bool export_run(struct cli *cli, const struct args *a, struct err *e);
bool export_list(struct cli *cli, const struct args *a, struct err *e);
bool preview_run(struct cli *cli, const struct args *a, struct err *e);
bool serve_run(struct cli *cli, const struct args *a, struct err *e);
bool demo_run(struct cli *cli, const struct args *a, struct err *e);
bool terminal_run(struct cli *cli, const struct args *a, struct err *e);
