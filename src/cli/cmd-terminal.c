#include "cli/args.h"
#include "cli/commands.h"
#include "tui/tui.h"

bool terminal_run(struct cli *cli, const struct args *a, struct err *e)
{
	const struct tui_options options = {
	    .open_project = args_value(a, "open"),
	    .readonly = args_has(a, "readonly"),
	    .script = args_value(a, "script"),
	    .snap = args_value(a, "snap"),
	    .graphics = args_value(a, "graphics"),
	};

	return tui_run(cli->client, &options, e);
}
