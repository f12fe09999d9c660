<?php
/**
 * As much of WP-CLI as one command sees; the real one is in no package registry.
 */

define( 'WP_CLI', true );

final class WP_CLI {
	public static array $commands = array();

	public static function add_command( string $name, callable $command, array $words ): void {
		self::$commands[ $name ] = $command;
	}

	/** Runs a command as `wp NAME ARGS --OPTIONS` does. */
	public static function run( string $name, array $args = array(), array $options = array() ): void {
		call_user_func( self::$commands[ $name ], $args, $options );
	}

	public static function success( string $message ): void {
		echo "Success: $message\n";
	}

	public static function warning( string $message ): void {
		echo "Warning: $message\n";
	}

	public static function error( string $message ): void {
		echo "Error: $message\n";
		exit( 1 );
	}
}
