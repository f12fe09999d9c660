<?php
/**
 * As much of WP-CLI as one command sees; the real one is in no package registry.
 */

define( 'WP_CLI', true );

final class WP_CLI {
	public static array $commands = array();

	public static function add_command( string $name, callable $command ): void {
		self::$commands[ $name ] = $command;
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
