<?php
/**
 * A command line with our stand-in for WP-CLI: php wp.php WORDPRESS URL igny8 COMMAND ARGUMENTS.
 */

list( , $wordpress, $url, $group, $command ) = $argv;

$parts                     = parse_url( $url );
$_SERVER['HTTP_HOST']      = $parts['host'] . ':' . $parts['port'];
$_SERVER['REQUEST_URI']    = ( $parts['path'] ?? '' ) . '/';
$_SERVER['REQUEST_METHOD'] = 'GET';

require __DIR__ . '/wp-cli.php';
require "$wordpress/wp-load.php";

$args    = array();
$options = array();
foreach ( array_slice( $argv, 5 ) as $word ) {
	if ( 1 === preg_match( '/^--(\w+)(?:=(.*))?$/D', $word, $found ) ) {
		$options[ $found[1] ] = $found[2] ?? true;
	} else {
		$args[] = $word;
	}
}
WP_CLI::run( "$group $command", $args, $options );
