"""Help, versions, mistakes on the command line; no service is needed."""
import os
import subprocess
from deck import Deck, code, equal, main

d = Deck()


def help_and_version():
    out = d.run("--help").out
    for verb in ("project create", "data create", "item list", "label import", "status", "export", "preview", "serve"):
        assert f"labeldeck {verb} " in out, verb
    equal(d.run("help").out, out)
    assert code(d.run("--version"), 0).out.startswith("labeldeck ")
    assert "--from FILE" in code(d.run("project", "create", "--help"), 0).out
    assert "labeldeck project pause PROJECT" in code(d.run("project", "--help"), 0).out


def mistakes_are_usage_errors():
    code(d.run("projekt"), 2, 'there is no command "projekt"')
    code(d.run("project", "mak"), 2, '"project mak"')
    code(d.run("project"), 2, "needs one more word")
    code(d.run("status"), 2, "status needs PROJECT")
    code(d.run("status", "a", "b"), 2, "one argument too many: b")
    code(d.run("status", "--jason", "a"), 2, "there is no option --jason")
    code(d.run("project", "create", "--from"), 2, "a value is missing behind --from")
    code(d.run("status", "\x1b[31m\n", "b"), 2)
    code(d.run("--completions", "csh"), 2, "bash, zsh and fish")


def foreign_text_is_made_harmless():
    r = code(d.run("\x1b[31mred\n"), 2)
    assert "\x1b" not in r.err and r.err.count("\n") == 1, r


def none_of_this_starts_a_service():
    assert not os.path.exists(d.home), os.listdir(d.home)


def completions_know_every_command():
    for shell in ("bash", "zsh", "fish"):
        out = code(d.run("--completions", shell), 0).out
        for word in ("project", "create", "--from", "import", "needsReview"):
            assert word in out.replace("-l ", "--"), (shell, word)
    script = d.write("completions", d.run("--completions", "bash").out)
    ask = f'source {script}; COMP_WORDS=({{}}); COMP_CWORD={{}}; compopt() {{{{ :; }}}}; _labeldeck; ' \
          'echo "${{COMPREPLY[@]}}"'
    for words, last, wanted in (("labeldeck pro", 1, "project"), ("labeldeck project cr", 2, "create"),
                                ("labeldeck project create --f", 3, "--from"),
                                ("labeldeck item list x --state lab", 5, "labeled"),
                                ("labeldeck export li", 2, "list"),
                                ("labeldeck export x --format coco-", 4, "coco-azure")):
        r = subprocess.run(["bash", "-c", ask.format(words, last)], capture_output=True, text=True)
        equal(r.stdout.strip(), wanted, r.stderr)


def serve_is_the_service_itself():
    r = d.run("serve", "--version")
    assert r.out.startswith("labeldeckd"), r


main([help_and_version, mistakes_are_usage_errors, foreign_text_is_made_harmless, completions_know_every_command,
     serve_is_the_service_itself, none_of_this_starts_a_service])
