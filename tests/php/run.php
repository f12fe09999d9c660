<?php
/**
 * Starts phpunit where there is no command line: in PHP compiled to WebAssembly.
 */

// For phpunit's own files; WordPress turns everything on again for its own and ours.
error_reporting( E_ALL & ~E_DEPRECATED );
set_include_path( '/usr/share/php' );

$_SERVER['argv'] = array( 'phpunit', '-c', __DIR__ . '/phpunit.xml', '--colors=never' );
$_SERVER['argc'] = count( $_SERVER['argv'] );

require 'PHPUnit/Autoload.php';
PHPUnit\TextUI\Command::main();
